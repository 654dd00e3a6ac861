"""The arrows of `support`: who may hand over to whom, what a refund needs, how a turn ends."""

from graphs.drawing import arrows
from graphs.support import graph
from graphs.verify import verify

ARROWS = {
    ("__start__", "", "RECEIVING"),
    ("RECEIVING", "readable", "TRIAGING"),
    ("RECEIVING", "not readable", "DECLINED"),
    ("TRIAGING", "BILLING", "BILLING"),
    ("TRIAGING", "TECHNICAL", "TECHNICAL"),
    ("TRIAGING", "GENERAL", "GENERAL"),
    ("TRIAGING", "HANDED_TO_PERSON", "HANDED_TO_PERSON"),
    ("TRIAGING", "answered", "ANSWERING"),
    ("BILLING", "APPROVING", "APPROVING"),
    ("BILLING", "TECHNICAL", "TECHNICAL"),
    ("BILLING", "GENERAL", "GENERAL"),
    ("BILLING", "HANDED_TO_PERSON", "HANDED_TO_PERSON"),
    ("BILLING", "answered", "ANSWERING"),
    ("TECHNICAL", "BILLING", "BILLING"),
    ("TECHNICAL", "GENERAL", "GENERAL"),
    ("TECHNICAL", "HANDED_TO_PERSON", "HANDED_TO_PERSON"),
    ("TECHNICAL", "answered", "ANSWERING"),
    ("GENERAL", "BILLING", "BILLING"),
    ("GENERAL", "TECHNICAL", "TECHNICAL"),
    ("GENERAL", "HANDED_TO_PERSON", "HANDED_TO_PERSON"),
    ("GENERAL", "answered", "ANSWERING"),
    ("APPROVING", "approved", "REFUNDING"),
    ("APPROVING", "waiting", "APPROVING"),
    ("APPROVING", "rejected or expired", "ANSWERING"),
    ("REFUNDING", "done", "ANSWERING"),
    ("REFUNDING", "failed", "HANDED_TO_PERSON"),
    ("REFUNDING", "unknown", "NEEDS_OPERATOR"),
    ("ANSWERING", "answered", "ANSWERED"),
    ("ANSWERING", "a person is needed", "HANDED_TO_PERSON"),
    ("ANSWERING", "in doubt", "NEEDS_OPERATOR"),
    ("ANSWERING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("NEEDS_OPERATOR", "approved", "HANDED_TO_PERSON"),
    ("NEEDS_OPERATOR", "waiting", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "rejected or expired", "CHECKING"),
    ("CHECKING", "it is there", "ANSWERING"),
    ("CHECKING", "still unknown", "NEEDS_OPERATOR"),
}


def test_the_machine_has_these_arrows_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert set(drawn) == ARROWS
    assert len(drawn) == len(ARROWS)


def test_no_two_labels_of_one_state_lead_to_the_same_state() -> None:
    drawn = [(arrow.source, arrow.target) for arrow in arrows(graph.builder)]

    assert len(drawn) == len(set(drawn))


def test_verification_finds_nothing_and_excuses_nothing() -> None:
    report = verify(graph.builder, "support")

    assert (report.findings, report.excused) == ((), ())


def test_only_an_approval_leads_to_a_refund_of_its_own_state() -> None:
    ways = {(source, label) for source, label, target in ARROWS if target == "REFUNDING"}

    assert ways == {("APPROVING", "approved")}
