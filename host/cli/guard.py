"""What stands between an error and the person: one clear line and a documented exit code."""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import typer
from typer.exceptions import TyperException

from host.cli.lines import machine
from host.exits import Exit, of_error
from reliability.environment import home
from reliability.errors import FermataError
from reliability.machine import lacking
from tools.guards.showing import masked

INTERRUPTED = 130
NOBODY_READS = 141
LANGGRAPHS = "During task with name"
"""How the note begins that LangGraph adds to what a state raises; it says nothing to a person."""


def guarded(command: Callable[[], object], *, as_json: bool) -> int:
    """Call it and turn whatever comes into an exit code.

    A bug is the one thing that is caught blindly: its traceback goes to a file that the line names.
    """
    code = _code_of(command, as_json)
    try:
        if sys.stdout is not None:  # closed by whoever started us
            sys.stdout.flush()
    except OSError as unwritten:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains of it after the code
        return NOBODY_READS if isinstance(unwritten, BrokenPipeError) else _unforeseen(unwritten, as_json=False)
    return code


def _code_of(command: Callable[[], object], as_json: bool) -> int:
    try:
        done = command()
        return done if isinstance(done, int) else int(Exit.ENDED_WELL)
    except typer.Exit as left:
        return left.exit_code
    except TyperException as error:  # an option or a command that does not exist, or misses its value
        said = error.format_message()
        return _say(said, Exit.BAD_INPUT, as_json) if said else int(Exit.BAD_INPUT)  # nothing was said but the help
    except (KeyboardInterrupt, typer.Abort):
        return _say("stopped; a run that was under way can be resumed (`fermata runs`)", INTERRUPTED, as_json)
    except FermataError as error:
        notes = [note for note in getattr(error, "__notes__", ()) if not note.startswith(LANGGRAPHS)]
        return _say(str(error), of_error(error), as_json, notes)
    except (BrokenPipeError, SystemExit):  # Typer and Rich leave so when nobody reads what they write
        return NOBODY_READS
    except Exception as error:  # noqa: BLE001
        return _unforeseen(error, as_json)


def _unforeseen(error: Exception, as_json: bool) -> int:
    """What the machine lacks is no bug, nor are bytes that were given as text and are none."""
    if (lacks := lacking(error)) is not None:
        why = f"{lacks} (FERMATA_HOME is {str(home())!r}); mend that and try again, what was kept can be resumed"
        return _say(why, Exit.UNREACHABLE, as_json)
    if isinstance(error, UnicodeEncodeError) and error.reason == "surrogates not allowed":
        given = error.object[max(0, error.start - 20) : error.end + 20]
        return _say(f"what was given is no text at {given!r}; accepted: text in UTF-8", Exit.BAD_INPUT, as_json)
    return _say(f"a bug in Fermata: {type(error).__name__}; {_keep()}", Exit.BUG, as_json)


def _say(message: str, code: int, as_json: bool, details: Sequence[str] = ()) -> int:
    """One line; where an error carries notes (one finding each), a line more for each."""
    line, *notes = [masked(" ".join(text.split())) for text in (message, *details)]
    with suppress(OSError):  # neither can be told where nothing can be written: the code says it
        if as_json:
            said = {"error": line, "exit_code": int(code), **({"details": notes} if notes else {})}
            machine(said)
        else:
            sys.stderr.write("".join(f"{text}\n" for text in (f"fermata: {line}", *notes)))
    return int(code)


def _keep() -> str:
    """Write the traceback where it can be sent from; beside other passing files where there is no home."""
    name, details = f"bug-{datetime.now(UTC):%Y%m%dT%H%M%S}.txt", masked(traceback.format_exc())
    for folder in (home(), Path(gettempdir())):
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(details, encoding="utf-8", errors="backslashreplace")
            return f"the details are in {folder / name}"
    return "the details can be kept nowhere"
