"""Finding suites and reading them: what is wrong with one is told in one line, with its place, before anything runs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

from pydantic import BaseModel, ValidationError

from host.evals.accepting import wrong_with
from host.evals.suite import Budget, Case, Decision, Expect, Judge, Says, Suite
from reliability.errors import BadInput, NotFound
from reliability.yaml_text import Place, Text, parse

SHIPPED = Path(__file__).parent / "suites"
"""The suites that come with Fermata, found by their names."""

_KINDS: Mapping[str, type[BaseModel]] = {
    "expect": Expect,
    "budget": Budget,
    "judge": Judge,
    "says": Says,
    "decisions": Decision,
}


@dataclass(frozen=True)
class Told:
    """One case of a suite that was read; `suite` is the suite's name."""

    suite: str
    case: Case

    @property
    def name(self) -> str:
        return f"{self.suite}: {self.case.name}"


def read_all(names: Sequence[str], only: str | None = None) -> list[Told]:
    """The cases of these suites (none: all that are shipped) in their order; `only` those whose name matches.

    Raises:
        BadInput, NotFound: a suite cannot be used, or no case matches.
    """
    files = [_file(name) for name in names] or sorted(SHIPPED.glob("*.yaml"))
    twice = [file for at, file in enumerate(files) if file in files[:at]]
    if twice:
        raise BadInput(f"the suite {str(twice[0])!r} is named twice; accepted: each once")
    told = [one for file in files for one in read(file)]
    kept = [one for one in told if only is None or _matches(only, one.name)]
    if not kept:
        raise BadInput(
            f"--only is {only!r} and fits none of {len(told)} cases; accepted: a part of `SUITE: CASE`, or *"
        )
    return kept


def read(file: Path) -> list[Told]:
    """One file's cases, every one of which can be played.

    Raises:
        BadInput: `FILE:LINE: what is wrong`.
    """
    text = parse(str(file), _content(file))
    try:
        suite = Suite.model_validate(text.data)
    except ValidationError as error:
        raise BadInput(_first(text, error)) from error
    cases = [case.model_copy(update={"workflow": case.workflow or suite.workflow}) for case in suite.cases]
    if wrong := sorted(_wrong(cases), key=lambda one: text.line(one[0])):
        place, why = wrong[0]
        raise BadInput(f"{text.at(place)}: {why}")
    return [Told(file.stem, case) for case in cases]


def _file(name: str) -> Path:
    """A path where it looks like one, else a shipped suite's name."""
    if name.endswith((".yaml", ".yml")):
        return Path(name)
    shipped = {file.stem: file for file in sorted(SHIPPED.glob("*.yaml"))}
    if name not in shipped:
        near = get_close_matches(name, shipped, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise NotFound(f"there is no suite {name!r}; accepted: {', '.join(shipped)} or a .yaml file{hint}")
    return shipped[name]


def _content(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or getattr(error, "reason", None)
        raise BadInput(f"the suite {str(file)!r} cannot be read ({why}); accepted: a .yaml file in UTF-8") from error


def _matches(pattern: str, name: str) -> bool:
    return fnmatch(name.casefold(), f"*{pattern.casefold()}*")


def _wrong(cases: Sequence[Case]) -> Iterator[tuple[Place, str]]:
    """What the schema cannot say."""
    for at, case in enumerate(cases):
        if any(other.name == case.name for other in cases[:at]):
            yield ("cases", at, "name"), f"there are two cases {case.name!r}; accepted: each name once"
        for place, why in wrong_with(case):
            yield ("cases", at, *place), why


def _first(text: Text, error: ValidationError) -> str:
    """The fault that stands first in the file."""
    faults = [(_known(text, fault["loc"]), fault) for fault in error.errors()]
    # A misspelt key goes before the key that is missing because of it
    place, fault = min(faults, key=lambda one: (text.line(one[0]), one[1]["type"] != "extra_forbidden"))
    if fault["type"] == "extra_forbidden":
        return f"{text.at(place)}: {_unknown_key(place)}"
    what = ".".join(map(str, place)) or "the suite"
    said = "should be keys with values" if fault["type"] == "model_type" else fault["msg"].removeprefix("Value error, ")
    return f"{text.at(place)}: {what}: {said[:1].lower()}{said[1:]} (given: {repr(fault['input'])[:80]})"


def _known(text: Text, place: Place) -> Place:
    """Without what pydantic puts between: the branch of a union, for example."""
    kept: Place = ()
    for at, step in enumerate(place, start=1):
        kept = (*kept, step) if text.has((*kept, step)) or at == len(place) else kept
    return kept


def _unknown_key(place: Place) -> str:
    around = [step for step in place[:-1] if isinstance(step, str)]
    inner = next((step for step in reversed(around) if step in _KINDS), None)
    kind: type[BaseModel] = _KINDS.get(inner or "", Case if around else Suite)
    accepted, key = list(kind.model_fields), str(place[-1])
    near = get_close_matches(key, accepted, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    where = inner or ("a case" if around else "the suite")
    return f"{where} has the key {key[:80]!r}; accepted: {', '.join(accepted)}{hint}"
