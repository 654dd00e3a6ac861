"""The scanners that there are, by the names that a site calls them by."""

from collections.abc import Callable, Mapping, Sequence

from reliability.errors import BadInput
from tools.guards.code.bandit import Bandit
from tools.guards.code.eslint.scanner import Eslint
from tools.guards.code.near import or_nearest
from tools.guards.code.process import Run
from tools.guards.code.pylint import Pylint
from tools.guards.code.ruff import Ruff
from tools.guards.code.scan import Scanner
from tools.guards.code.semgrep import Semgrep

Made = Callable[[Run], Scanner]

LINTERS: dict[str, Made] = {"pylint": lambda run: Pylint(run), "eslint": lambda run: Eslint(run)}
SAST: dict[str, Made] = {
    "semgrep": lambda run: Semgrep(run=run),
    "bandit": lambda run: Bandit(run),
    "ruff": lambda run: Ruff(run),
    "eslint": lambda run: Eslint(run),
}


def made(kind: str, known: Mapping[str, Made], names: Sequence[str], run: Run) -> tuple[Scanner, ...]:
    """Raises BadInput: no name at all, or one that is none of the known."""
    if isinstance(names, str) or not names:
        raise BadInput(f"{kind} has the tools {names!r}; accepted: a list of {', '.join(known)}")
    for name in names:
        if name not in known:
            raise BadInput(f"{kind} has the tool {name!r}; accepted: {or_nearest(str(name), list(known))}")
    return tuple(known[name](run) for name in dict.fromkeys(names))
