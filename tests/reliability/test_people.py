"""With a directory only the people in it decide: for their teams, as seniors, for somebody, or asked after a while."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from reliability.errors import Ended, NotAllowed
from reliability.identity import Voter
from reliability.ledger import Ledger, requests
from reliability.ledger.asked import Question
from reliability.ledger.escalations import Rung
from tests.approvers.conftest import Tokens, tokens  # noqa: F401 - a fixture
from tests.support.clock import SetClock

Asks = Callable[..., Question]

pytestmark = pytest.mark.usefixtures("lease")

BOTH = {"platform": 1, "security": 1}
LADDER = (Rung(3600, "directors", ["security"]),)


def known(name: str, **other: object) -> Voter:
    """Somebody whose token was right."""
    return Voter(name, authenticated=True, **other)  # type: ignore[arg-type]


@pytest.mark.usefixtures("tokens")
def test_each_team_gives_its_own_vote(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams=BOTH))

    first = book.call(requests.vote, asked.id, known("bob"), "approve")
    decided = book.call(requests.vote, asked.id, known("sec"), "approve")

    assert (first.status, first.missing) == ("open", {"security": 1})
    assert (decided.status, asked.trouble) == ("approved", None)


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize(
    ("voter", "why"),
    [
        (Voter("ann", "platform"), "nobody vouches for ann@platform"),
        (Voter("local"), "nobody vouches for local"),
        (Voter("eve", authenticated=True), r"eve is not in .*approvers.yaml; accepted: ann, bob"),
        (Voter("bob", "security", True), "bob is not in the team 'security'; accepted: platform"),
        (Voter("dir", authenticated=True), "may not decide"),
    ],
)
def test_a_name_that_nobody_vouches_for_decides_nothing_and_is_on_record(
    book: Ledger, asks: Asks, voter: Voter, why: str
) -> None:
    asked = book.call(requests.ask, asks(teams=BOTH))

    with pytest.raises(NotAllowed, match=why):
        book.call(requests.vote, asked.id, voter, "approve")

    assert book.call(requests.get, asked.id).votes == ()


def test_whoever_is_in_two_teams_votes_for_the_one_that_fewer_others_are_in(
    book: Ledger, asks: Asks, home: Path
) -> None:
    home.mkdir(parents=True, exist_ok=True)
    people = "people:\n- {name: 김민준, teams: [platform, 보안]}\n- {name: lee, teams: [platform]}\n"
    (home / "approvers.yaml").write_text(people, "utf-8")
    asked = book.call(requests.ask, asks(teams={"platform": 1, "보안": 1}))

    first = book.call(requests.vote, asked.id, known("김민준"), "approve")

    assert first.missing == {"platform": 1}
    assert book.call(requests.vote, asked.id, known("lee"), "approve").status == "approved"


@pytest.mark.usefixtures("tokens")
def test_what_somebody_says_of_themselves_does_not_count(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"platform": 1}, seniors=1))

    says_so = Voter("bob", authenticated=True, teams=("security",), senior=True)
    counted = book.call(requests.vote, asked.id, says_so, "approve")

    assert (counted.status, counted.missing, counted.missing_seniors) == ("open", {}, 1)
    assert book.call(requests.vote, asked.id, known("ann"), "approve").status == "approved"


@pytest.mark.usefixtures("tokens")
def test_a_delegate_votes_for_somebody_until_the_last_day_and_is_recorded_so(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    asked = book.call(requests.ask, asks(teams={"security": 1}, expires_after=timedelta(days=60)))
    other = book.call(requests.ask, asks(path="SIGNING", teams={"security": 1}, expires_after=timedelta(days=60)))

    decided = book.call(requests.vote, asked.id, known("bob", on_behalf="sec"), "approve")
    clock.forward(timedelta(days=16))

    assert (decided.status, decided.decided_by) == ("approved", "bob for sec")
    assert [(vote["voter"], vote["on_behalf"]) for vote in decided.votes] == [("bob", "sec")]
    with pytest.raises(NotAllowed, match="bob could vote for sec until 2031-05-31"):
        book.call(requests.vote, other.id, known("bob", on_behalf="sec"), "approve")


@pytest.mark.usefixtures("tokens")
def test_nobody_votes_for_somebody_who_did_not_ask_them_to(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"security": 1}))

    with pytest.raises(NotAllowed, match="ann may not vote for sec"):
        book.call(requests.vote, asked.id, known("ann", on_behalf="sec"), "approve")


@pytest.mark.usefixtures("tokens")
def test_one_person_has_one_vote_by_whichever_name(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"platform": 1, "security": 2}))
    book.call(requests.vote, asked.id, known("bob", on_behalf="sec"), "approve")

    for again in (known("bob"), known("sec")):
        with pytest.raises(NotAllowed, match="bob for sec already voted approve"):
            book.call(requests.vote, asked.id, again, "approve")


@pytest.mark.usefixtures("tokens")
def test_seniority_is_not_lent(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"security": 1}, seniors=1))

    counted = book.call(requests.vote, asked.id, known("bob", on_behalf="sec"), "approve")

    assert (counted.status, counted.missing_seniors) == ("open", 1)


@pytest.mark.usefixtures("tokens")
def test_a_delegate_does_not_get_around_the_separation_of_duty(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"security": 1}, separation_of_duty=True))
    book.engine.dispose()
    with book.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE requests SET requester = 'sec'")

    with pytest.raises(NotAllowed, match="sec asked for this"):
        book.call(requests.vote, asked.id, known("bob", on_behalf="sec"), "approve")


@pytest.mark.usefixtures("tokens")
def test_after_a_while_another_team_is_asked_too_and_nobody_loses_their_right(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    asked = book.call(requests.ask, asks(teams={"security": 1}, ladder=LADDER, window=86400))
    with pytest.raises(NotAllowed):
        book.call(requests.vote, asked.id, known("dir"), "approve")

    clock.forward(timedelta(hours=1))
    climbed = book.call(requests.get, asked.id)
    decided = book.call(requests.vote, asked.id, known("dir"), "approve")

    assert [(step["to"], step["by"]) for step in climbed.escalations] == [("directors", "the clock")]
    assert (climbed.missing, climbed.expires_at) == ({"security": 1}, asked.expires_at)
    assert decided.status == "approved"
    assert [(vote["team"], vote["counts_for"]) for vote in decided.votes] == [("directors", "security")]


@pytest.mark.usefixtures("tokens")
def test_somebody_who_cannot_decide_passes_it_on_and_may_still_decide(book: Ledger, asks: Asks) -> None:
    offered = ("approve", "reject", "escalate")
    asked = book.call(requests.ask, asks(teams={"security": 1}, ladder=LADDER, decisions=offered))

    passed = book.call(requests.vote, asked.id, known("sec"), "escalate", "not mine")
    with pytest.raises(NotAllowed, match="nobody further to ask"):
        book.call(requests.vote, asked.id, known("sec"), "escalate")

    assert (passed.status, [step["by"] for step in passed.escalations]) == ("open", ["sec"])
    assert book.call(requests.vote, asked.id, known("sec"), "reject").status == "rejected"


@pytest.mark.usefixtures("tokens")
def test_where_nobody_decides_in_time_the_next_are_asked_with_the_whole_time_and_then_it_is_a_no(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    late = (Rung(10 * 86400, "directors", ["security"]),)
    asked = book.call(requests.ask, asks(teams={"security": 1}, ladder=late, fallback="escalate", window=24 * 3600))

    clock.forward(timedelta(hours=30))
    climbed = book.call(requests.get, asked.id)
    clock.forward(timedelta(hours=23))
    still = book.call(requests.get, asked.id)
    clock.forward(timedelta(hours=2))
    over = book.call(requests.get, asked.id)

    assert (climbed.status, len(climbed.escalations)) == ("open", 1)
    assert (still.status, over.status) == ("open", "expired")
    with pytest.raises(Ended):
        book.call(requests.vote, asked.id, known("dir"), "approve")


@pytest.mark.usefixtures("tokens")
@pytest.mark.parametrize(
    ("teams", "seniors", "says"),
    [
        ({"securty": 1}, 0, "did you mean 'security'?"),
        ({"security": 2}, 0, "2 of security must approve, and "),
        ({"directors": 1}, 1, "a senior of directors must approve, and "),
    ],
)
def test_what_nobody_could_ever_approve_says_so(
    book: Ledger, asks: Asks, teams: dict[str, int], seniors: int, says: str
) -> None:
    asked = book.call(requests.ask, asks(teams=teams, seniors=seniors))

    assert asked.trouble is not None and says in asked.trouble
    assert book.call(requests.inbox)[0].trouble == asked.trouble


@pytest.mark.parametrize(
    ("people", "asked", "says"),
    [
        ("{kim: [a, b]}", {"teams": {"a": 1, "b": 1}}, "1 of a and 1 of b must approve, each somebody else, and "),
        ("{kim: [a, b], lee: [a]}", {"teams": {"a": 1, "b": 1}}, None),
        ("{kim: [a], lee: [b]}", {"teams": {"a": 1}, "separation_of_duty": True}, "has 0 beside kim, who asked for it"),
        ("{kim: [a]}", {"teams": {}, "separation_of_duty": True}, "has 0 beside kim, who asked for it"),
        ("{kim: [a], lee: [b]}", {"teams": {"a": 2}, "ladder": (Rung(60, "b", ["a"]),)}, None),
    ],
)
def test_one_person_has_one_vote_and_who_asked_has_none_when_it_is_said_that_nobody_can_approve(
    book: Ledger, asks: Asks, home: Path, people: str, asked: dict[str, object], says: str | None
) -> None:
    listed = [{"name": name, "teams": teams} for name, teams in yaml.safe_load(people).items()]
    home.mkdir(parents=True, exist_ok=True)
    (home / "approvers.yaml").write_text(yaml.safe_dump({"people": listed}), "utf-8")

    trouble = book.call(requests.ask, asks(**asked)).trouble

    assert says in trouble if says is not None and trouble is not None else says is trouble


def test_without_a_directory_nobody_is_senior_and_it_says_so(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(seniors=1))

    counted = book.call(requests.vote, asked.id, Voter("min", "travel"), "approve")

    assert counted.status == "open"
    assert counted.trouble is not None and "fermata approvers add" in counted.trouble


def test_the_directory_says_who_is_asked_next_where_the_gate_does_not(
    book: Ledger, asks: Asks, home: Path, clock: SetClock
) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "approvers.yaml").write_text(
        "people:\n- {name: kim, teams: [security]}\n- {name: dir, teams: [directors]}\n"
        "teams:\n  security: {escalates_to: directors, after: 4h}\n",
        "utf-8",
    )
    asked = book.call(requests.ask, asks(teams={"security": 1}))

    clock.forward(timedelta(hours=4))

    assert "escalate" in asked.policy.decisions
    assert book.call(requests.vote, asked.id, known("dir"), "approve").status == "approved"


def test_a_directory_may_let_the_local_identity_of_a_development_machine_decide(
    book: Ledger, asks: Asks, home: Path
) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "approvers.yaml").write_text("development_identity: true\npeople: [{name: kim, teams: [travel]}]\n")
    asked = book.call(requests.ask, asks())

    with pytest.raises(NotAllowed):
        book.call(requests.vote, asked.id, Voter("kim", "travel"), "approve")
    decided = book.call(requests.vote, asked.id, Voter("local"), "approve")

    assert (decided.status, decided.votes[0]["authenticated"]) == ("approved", False)


def test_a_broken_directory_lets_nobody_decide_and_every_list_says_why(book: Ledger, asks: Asks, home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "approvers.yaml").write_text("peple: []\n")
    asked = book.call(requests.ask, asks())

    assert asked.trouble is not None and "did you mean 'people'?" in asked.trouble
    with pytest.raises(Exception, match="did you mean 'people'"):
        book.call(requests.vote, asked.id, Voter("local"), "approve")
