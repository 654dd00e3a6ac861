"""Is a Python file a program at all? Tools that look for patterns pass over one that is not, and say nothing."""

import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from tools.guards.code.answers import place, read
from tools.guards.code.copying import Copied
from tools.guards.code.finding import CodeFinding, unreadable
from tools.guards.code.process import Command, Run

_PARSE = """
import ast, json, sys
broken = []
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        try:
            ast.parse(file.read())
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            broken.append([name, getattr(error, "lineno", 0) or 0])
print(json.dumps(broken))
"""

BROKEN = TypeAdapter(list[tuple[str, int]])
SECONDS = 60.0


async def unparsable(run: Run, folder: Path, files: Sequence[Copied]) -> list[CodeFinding]:
    """Those of the Python files that this Python cannot read; another process looks, as it may be brought down.

    Raises:
        NotRun: it was.
    """
    programs = [file.name for file in files if file.language == "python"]
    if not programs:
        return []
    ran = await run(Command([sys.executable, "-I", "-W", "ignore", "-c", _PARSE, *programs], folder, SECONDS))
    return [unreadable("python", place(name, files), line) for name, line in read(ran, BROKEN, (0,))]
