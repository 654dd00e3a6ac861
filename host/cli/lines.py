"""Lines on stdout, for a machine where `--json` was asked for, or one by one while something goes on."""

import json
import sys


def in_json(data: object) -> str:
    """One line; letters of every language stand in it as they are."""
    return json.dumps(data, ensure_ascii=False, default=str)


def machine(data: object) -> None:
    sys.stdout.write(f"{in_json(data)}\n")


def at_once(line: str) -> None:
    """Of a loop, or a conversation: it is read before the next one is there."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
