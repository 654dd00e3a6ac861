"""Two people in two processes answer at the same moment."""

from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

from reliability.ledger import ledger, requests, runs
from reliability.ledger.asked import Policy, Question
from tests.reliability.conftest import RUN
from tests.support import rivals
from tests.support.warm import Barrier, start


def test_one_decision_is_made_and_the_other_is_told_by_whom(home: Path, tmp_path: Path) -> None:
    ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    day, anybody = timedelta(days=1), Policy({"travel": 1})
    asked = [
        ledger().call(requests.ask, Question(RUN, f"GATE_{number}", 1, {}, {}, anybody, day)).id for number in range(8)
    ]
    together, env = Barrier(2), {"FERMATA_HOME": str(home)}
    yes, no = (get_context("forkserver").Pipe() for _ in range(2))

    voters = [
        start(tmp_path / "said", env, rivals.vote, "min", "approve", asked, together, yes[1]),
        start(tmp_path / "said", env, rivals.vote, "han", "reject", asked, together, no[1]),
    ]
    assert [voter.wait().code for voter in voters] == [0, 0]

    for request in asked:
        said = (yes[0].recv(), no[0].recv())
        decided = ledger().call(requests.get, request)
        assert said.count("in time") == 1, said
        winner, loser = (said.index("in time"), 1 - said.index("in time"))
        assert decided.status == ("approved", "rejected")[winner]
        assert f"by {('min@travel', 'han@travel')[winner]} at {decided.decided_at}" in said[loser]
        assert len(decided.votes) == 1
