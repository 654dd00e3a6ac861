"""The checker of histories, on histories made by hand: a good one passes, and each bad one is found for what it is."""

from dataclasses import replace
from typing import Any

import pytest

from tests.support.history_checker import RULES, faults
from tests.support.history_events import Asked, Event, Intended, Line, Notes, Ran, Record, read

RUN, REQUEST, KEY = "run", "req", "run:DOING_1:1"

ANN = Event("one", "vote", RUN, 10, REQUEST, "ann", "approve", 20, "counted: open")
BOB = Event("two", "vote", RUN, 30, REQUEST, "bob", "approve", 50, "counted: approved")
CHO = Event("one", "vote", RUN, 40, REQUEST, "cho", "reject", 60, "seen: approved")
LOOK = Event("one", "look", RUN, 70, REQUEST, answered=80, answer="seen: approved")

APPROVED = Asked(REQUEST, RUN, "APPROVING_1", "approved", 2, {"ann": "approve", "bob": "approve"})
DONE = Intended(KEY, RUN, "done", "2026-01-01")
MADE = Line("do", RUN, 0, KEY)
GOOD = Record(1, (ANN, BOB, CHO, LOOK), (APPROVED,), (DONE,), (Ran(RUN, "COMPLETED"),), (MADE,))

REJECTED = replace(APPROVED, status="rejected", votes={"ann": "approve", "cho": "reject"})
NO = replace(CHO, answer="counted: rejected")
DECLINED = Record(
    1,
    (ANN, NO, replace(BOB, invoked=90, answered=95, answer="seen: rejected")),
    (REJECTED,),
    (),
    (Ran(RUN, "DECLINED"),),
)
CANCELLED = Ran(RUN, "ROLLED_BACK", "boss", "2026-01-02")
CANCEL = Event("two", "cancel", RUN, 90, answered=95, answer="done")
UNDONE = replace(GOOD, events=(*GOOD.events, CANCEL), runs=(CANCELLED,), book=(MADE, replace(MADE, deed="undo")))

TWO = replace(MADE, step=1, key="run:DOING_2:1")


def bad(record: Record, **changed: Any) -> Record:
    return replace(record, **changed)


BAD: dict[str, tuple[Record, str]] = {
    "told approved, and later rejected": (
        bad(GOOD, events=(ANN, BOB, CHO, replace(LOOK, answer="seen: rejected"))),
        "somebody was told ['approved', 'rejected']",
    ),
    "told rejected by a vote that lost": (
        bad(GOOD, events=(ANN, BOB, replace(CHO, answer="counted: rejected"))),
        "the vote of cho on req was counted, and is not there",
    ),
    "approved by too few": (
        bad(GOOD, asked=(replace(APPROVED, votes={"ann": "approve"}),), events=(ANN,)),
        "req is approved with {'approve': 1} where 2 were needed",
    ),
    "two decisions of one gate": (
        bad(GOOD, asked=(APPROVED, replace(REJECTED, id="req-2")), events=(*GOOD.events, replace(NO, request="req-2"))),
        "APPROVING_1 of run was decided 2 times",
    ),
    "open again after it was known": (
        bad(GOOD, events=(ANN, BOB, CHO, replace(LOOK, answer="seen: open"))),
        "is open, after it was known to be approved",
    ),
    "known before it could be": (
        bad(GOOD, events=(ANN, replace(LOOK, invoked=21, answered=29), BOB)),
        "req was known to be approved before enough votes for it were given",
    ),
    "rejected by nobody yet": (
        bad(DECLINED, events=(ANN, replace(LOOK, answer="seen: rejected"), replace(NO, invoked=90, answered=95))),
        "req was known to be rejected before enough votes for it were given",
    ),
    "a vote was counted and lost": (
        bad(GOOD, asked=(replace(APPROVED, needed=1, votes={"bob": "approve"}),)),
        "the vote of ann on req was counted, and is not there",
    ),
    "a vote from nowhere": (bad(GOOD, events=(ANN, LOOK)), "bob never said 'approve' on req"),
    "done twice": (bad(GOOD, book=(MADE, MADE)), "run:DOING_1:1 was done 2 times"),
    "done twice under two keys": (
        bad(GOOD, book=(MADE, replace(MADE, key="run:DOING_1:2")), intents=(DONE, replace(DONE, key="run:DOING_1:2"))),
        "step 0 of run was done 2 times",
    ),
    "done without an intent": (bad(GOOD, intents=()), "nobody intended it"),
    "recorded and never done": (bad(GOOD, book=()), "is recorded as done, and the service did it 0 times"),
    "failed and done": (
        bad(GOOD, intents=(replace(DONE, status="failed"),)),
        "recorded as failed, and the service did",
    ),
    "never ended": (bad(GOOD, runs=(Ran(RUN, "paused"),)), "run never ended"),
    "completed although rejected": (
        bad(DECLINED, runs=(Ran(RUN, "COMPLETED"),), intents=(DONE,), book=(MADE,)),
        "a gate of it was ['rejected']",
    ),
    "completed with a step missing": (bad(GOOD, steps=2), "holds [0] of 2 steps"),
    "rolled back and still held": (bad(UNDONE, book=(MADE,)), "is ROLLED_BACK, and still holds [0]"),
    "an approval that came to nothing": (
        bad(GOOD, runs=(Ran(RUN, "DECLINED"),), intents=(), book=()),
        "nobody rejected or cancelled it",
    ),
    "a cancellation that was lost": (
        bad(GOOD, events=(*GOOD.events, CANCEL)),
        "two cancelled run, and nobody knows of it",
    ),
    "begun after it was cancelled": (
        bad(UNDONE, intents=(replace(DONE, created_at="2026-01-03"),)),
        "was begun after its run was cancelled",
    ),
    "undone oldest first": (
        bad(UNDONE, book=(MADE, TWO, replace(MADE, deed="undo"), replace(TWO, deed="undo"))),
        "run was undone in the order [0, 1]",
    ),
}


@pytest.mark.parametrize("record", [GOOD, DECLINED, UNDONE], ids=["approved", "rejected", "cancelled"])
def test_a_history_that_one_story_explains_passes(record: Record) -> None:
    assert faults(record) == []


@pytest.mark.parametrize("why", BAD)
def test_a_history_that_no_story_explains_is_found(why: str) -> None:
    record, said = BAD[why]

    assert any(said in fault for fault in faults(record)), faults(record)


def test_every_rule_finds_something() -> None:
    silent = [rule.__name__ for rule in RULES if not any(list(rule(record)) for record, _ in BAD.values())]

    assert silent == []


def test_votes_at_the_same_moment_may_be_counted_in_either_order() -> None:
    one, two = replace(ANN, invoked=10, answered=60), replace(BOB, invoked=10, answered=60)
    early = replace(LOOK, invoked=15, answered=30, answer="seen: approved")

    assert faults(replace(GOOD, events=(one, two, early))) == []


def test_a_call_that_was_never_answered_is_kept_as_one(tmp_path: Any) -> None:
    notes = Notes(tmp_path / "one.history", "one")
    with notes.call("look", RUN, request=REQUEST) as told:
        told["answer"] = "seen: open"

    with pytest.raises(ZeroDivisionError), notes.call("drive", RUN):
        raise ZeroDivisionError("the process died here")

    looked, driven = read(tmp_path / "one.history")
    assert (looked.op, looked.status) == ("look", "open")
    assert looked.answered is not None
    assert looked.answered >= looked.invoked
    assert (driven.op, driven.answered, driven.answer) == ("drive", None, None)
