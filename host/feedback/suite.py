"""Writing rated runs as a suite in YAML, which `fermata eval FILE` plays, and which people go on with."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from host.evals.accepting import wrong_with
from host.evals.reading import read
from host.evals.suite import Case
from host.feedback.retelling import Retold, retold
from host.runs import Host
from reliability.errors import BadInput, NotFound
from reliability.ledger import aside, feedback

WIDTH = 118
ABOUT = "Runs that people rated. A case that is `open` names what was wrong: what is right is for people to say."


@dataclass(frozen=True)
class Written:
    """How many cases a suite got, how many of them are `open`, and the runs that could not be told, with the reason."""

    file: str
    cases: int
    open: int
    left: Mapping[str, str]


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


async def write_suite(host: Host, file: Path, least: int = 1, most: int = 5, workflow: str | None = None) -> Written:
    """One case a run whose ratings lie between `least` and `most`, those rated first come first.

    Raises:
        BadInput: the file is there already, or cannot be written; no rated run can be told. Nothing was written.
    """
    if not 1 <= least <= most <= 5:
        raise BadInput(f"--min is {least} and --max is {most}; accepted: 1 to 5, the least first")
    await asyncio.to_thread(_refuse_place, file)
    told: list[Retold] = []
    left: dict[str, str] = {}
    for run, ratings in (await aside(feedback.rated, least, most, workflow)).items():
        try:
            told.append(_playable(await retold(host, run, ratings)))
        except (BadInput, NotFound) as why:
            left[run] = str(why)
    if not told:
        raise BadInput(
            f"no run that was rated {least} to {most} can be told as a case{_reasons(left)}; nothing was written"
        )
    await asyncio.to_thread(_write, file, text_of(told))
    return Written(str(file), len(told), sum("open" in one.case["expect"] for one in told), left)


def text_of(told: Sequence[Retold]) -> str:
    """The whole suite; each case below the remarks that tell where it comes from."""
    return "".join([_dumped({"about": ABOUT}), "cases:\n", "\n".join(map(_case, told))])


def _case(one: Retold) -> str:
    lines = [f"# {_comment(remark)}" for remark in one.remarks]
    return "".join(f"  {line}\n" if line else "\n" for line in [*lines, *_dumped([one.case]).splitlines()])


def _dumped(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=WIDTH))


def _comment(text: str) -> str:
    """One line of signs that are shown: a note must not end its comment."""
    return "".join(char if char.isprintable() else " " for char in " ".join(text.split()))


def _playable(one: Retold) -> Retold:
    """What no suite may say is told here: a state that is gone since, for example."""
    try:
        wrong = next(iter(wrong_with(Case.model_validate(one.case))), None)
    except ValidationError as error:
        raise BadInput(f"it is no case ({error.errors()[0]['msg']})") from error
    if wrong is not None:
        raise BadInput(wrong[1])
    return one


def _reasons(left: Mapping[str, str]) -> str:
    return "".join(f"; {run[:8]}: {why}" for run, why in list(left.items())[:3])


def _refuse_place(file: Path) -> None:
    """People go on with a suite: one that is there is never written over."""
    if file.suffix not in (".yaml", ".yml") or file.exists() or not file.parent.is_dir():
        raise BadInput(f"--out is {str(file)!r}; accepted: a .yaml file that is not there yet, in a folder that is")


def _write(file: Path, text: str) -> None:
    """Only what can be read back stays."""
    try:
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        raise BadInput(f"--out {str(file)!r} cannot be written ({error}); nothing was written") from error
    try:
        read(file)
    except BadInput:
        file.unlink()
        raise
