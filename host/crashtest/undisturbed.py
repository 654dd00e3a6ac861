"""Undisturbed: a story without a scenario is told with nobody killed; what comes of it then must always come of it."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from host.crashtest import development, research, sandboxes
from host.crashtest.development import REPOSITORY
from host.crashtest.scenario import Count, Judge, Scenario
from reliability.errors import BadInput
from reliability.ledger.asked import Decision
from tools.git.command import git
from tools.mail.connect import FILE as MAIL_FILE
from tools.shop.connect import FILE as SHOP_FILE

NAME = "as given"
TAKEN: tuple[Decision, ...] = ("approve", "reject")
SLOWER = 10
"""A worker beside others may take so many times as long as one alone."""

JUDGES: Mapping[str, Judge] = {
    sandboxes.FILE: sandboxes.counted,
    SHOP_FILE: sandboxes.shop_counted,
    MAIL_FILE: sandboxes.mail_counted,
    REPOSITORY: development.counted,
}
"""What lies in the world's folder where something of the kind was done -> who counts it."""

outside = sandboxes.sandboxes


@dataclass(frozen=True)
class Given:
    """`input` is a JSON object as text, `decisions` what people say, by gate; others are approved."""

    input: str
    decisions: tuple[tuple[str, Decision], ...] = ()


@dataclass(frozen=True)
class Learnt:
    """What came of the story: its `end`, how much was `made` ever and is `held`, by kind of thing, and how long the
    `longest` of its processes took [s].
    """

    end: str = ""
    made: tuple[tuple[str, int], ...] = ()
    held: tuple[tuple[str, int], ...] = ()
    longest: float = 60.0


def given(known: Mapping[str, Any], decisions: Mapping[str, Decision]) -> Given:
    """Raises:
    BadInput: `repository` is none that can be copied.
    """
    repository = known.get("repository")
    if isinstance(repository, str):
        if not (Path(repository) / ".git").exists():
            raise BadInput(f"repository is {repository!r}; accepted: the folder of a git repository, which is copied")
        known = {**known, "repository": str(Path(repository).absolute())}
    return Given(json.dumps(known, ensure_ascii=False, sort_keys=True), tuple(sorted(decisions.items())))


def scenario(told: Given, learnt: Learnt) -> Scenario:
    """The story as it must come out. A repository is copied for every trial: nobody's own is touched."""
    known = json.loads(told.input)
    repository = known.get("repository")
    placed = {**known, "repository": f"{{home}}/world/{REPOSITORY}"} if isinstance(repository, str) else known
    return Scenario(
        NAME,
        placed,
        learnt.end,
        dict(learnt.held),
        counted,
        {gate: (decision,) for gate, decision in told.decisions},
        furnishes=partial(cloned, repository) if isinstance(repository, str) else None,
        stays=isinstance(repository, str),
        patience=max(20, ceil(SLOWER * learnt.longest)),
        makes=dict(learnt.made),
    )


def cloned(repository: str, world: Path) -> None:
    """Its commits, the newest one on a branch `main`, and nothing that is not committed.

    Raises:
        Permanent, Transient: git cannot copy it.
    """
    asyncio.run(_cloned(repository, str(world / REPOSITORY)))


async def _cloned(repository: str, at: str) -> None:
    words = ("clone", "--quiet", "--no-hardlinks", "--template=", "--", repository, at)
    await git(*words, where=repository, env={"GIT_ALLOW_PROTOCOL": "file"})
    await git("checkout", "--quiet", "-B", "main", where=at, folder=at)
    await git("remote", "remove", "origin", where=at, folder=at)


def counted(world: Path) -> Count:
    """Everything that is there to be counted; nothing of a workflow that only thinks."""
    counts = [research.counted(world), *(count(world) for thing, count in JUDGES.items() if (world / thing).exists())]
    made, held = Counter[str](), Counter[str]()
    for count in counts:
        made.update(count.made)
        held.update(count.held)
    return Count(made, held)


def learnt(end: str, count: Count, longest: float) -> Learnt:
    return Learnt(end, _some(count.made), _some(count.held), longest)


def _some(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((thing, number) for thing, number in counts.items() if number))
