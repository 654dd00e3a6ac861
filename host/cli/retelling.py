"""`fermata eval --from-feedback`: rated runs become a suite."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from host.feedback.suite import Written, write_suite
from host.runs import open_host
from reliability.errors import BadInput


def write(suites: Sequence[str], out: Path | None, least: int, most: int, workflow: str | None, as_json: bool) -> None:
    """Write it, and say what is in it and what was left out."""
    if suites or out is None:
        raise BadInput(
            "--from-feedback writes a suite and plays none; accepted: --out FILE.yaml, and no suite beside it"
        )
    written = asyncio.run(_written(out, least, most, workflow))
    sys.stdout.write(json.dumps(asdict(written), ensure_ascii=False) + "\n" if as_json else _told(written))


def refuse_stray(out: Path | None, least: int, most: int, workflow: str | None) -> None:
    """Options that mean nothing without --from-feedback were not meant so."""
    if out is not None or workflow is not None or (least, most) != (1, 5):
        raise BadInput("--out, --min, --max and --workflow go with --from-feedback; nothing was played")


def _told(written: Written) -> str:
    unknown = f", {written.open} of them open: fill in what is expected" if written.open else ""
    lines = [f"{written.file}: {written.cases} cases{unknown}; play them with: fermata eval {written.file}"]
    lines += [f"run {run[:8]} was left out: {why}" for run, why in written.left.items()]
    return "".join(f"{line}\n" for line in lines)


async def _written(out: Path, least: int, most: int, workflow: str | None) -> Written:
    async with open_host() as host:
        return await write_suite(host, out, least, most, workflow)
