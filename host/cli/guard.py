"""What stands between an error and the person: one clear line and a documented exit code."""

import json
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import typer
from typer.exceptions import TyperException

from host.exits import Exit, of_error
from reliability.environment import home
from reliability.errors import FermataError
from tools.guards.showing import masked

INTERRUPTED = 130
LANGGRAPHS = "During task with name"
"""How the note begins that LangGraph adds to what a state raises; it says nothing to a person."""


def guarded(command: Callable[[], object], *, as_json: bool) -> int:
    """Call it and turn whatever comes into an exit code.

    A bug is the one thing that is caught blindly: its traceback goes to a file that the line names.
    """
    try:
        done = command()
        return done if isinstance(done, int) else int(Exit.ENDED_WELL)
    except typer.Exit as left:
        return left.exit_code
    except TyperException as error:  # an option or a command that does not exist, or misses its value
        return _say(error.format_message(), Exit.BAD_INPUT, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return _say("stopped; a run that was under way can be resumed (`fermata runs`)", INTERRUPTED, as_json)
    except FermataError as error:
        notes = [note for note in getattr(error, "__notes__", ()) if not note.startswith(LANGGRAPHS)]
        return _say(str(error), of_error(error), as_json, notes)
    except BrokenPipeError:
        sys.stderr.close()
        return int(Exit.ENDED_WELL)
    except Exception as bug:  # noqa: BLE001
        return _say(f"a bug in Fermata: {type(bug).__name__}; the details are in {_keep()}", Exit.BUG, as_json)


def _say(message: str, code: int, as_json: bool, details: Sequence[str] = ()) -> int:
    """One line; where an error carries notes (one finding each), a line more for each."""
    line, *notes = [masked(" ".join(text.split())) for text in (message, *details)]
    if as_json:
        said = {"error": line, "exit_code": int(code), **({"details": notes} if notes else {})}
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write("".join(f"{text}\n" for text in (f"fermata: {line}", *notes)))
    return int(code)


def _keep() -> str:
    """Write the traceback where it can be sent from."""
    file = home() / f"bug-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(masked(traceback.format_exc()), encoding="utf-8")
    return str(file)
