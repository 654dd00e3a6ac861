"""The worktree of a run, where people may look."""

from pathlib import Path

from tests.development.making import CHEAPER, DISCOUNT, PRICES, generating
from tests.support.developing import Desk, scripted


async def test_who_looks_into_the_worktree_sees_what_the_agent_wrote(desk: Desk, home: Path) -> None:
    before = (home / "worktrees" / desk.run / PRICES).read_text()

    await desk.do(generating(scripted(DISCOUNT)[1]))

    assert before != CHEAPER
    assert (home / "worktrees" / desk.run / PRICES).read_text() == CHEAPER
