"""The arrows of `campaign`, as docs/campaign.md says them."""

from graphs.campaign import graph
from graphs.drawing import arrows
from graphs.verify import verify

ARROWS = {
    ("__start__", "words", "BRIEFING"),
    ("__start__", "data", "READING"),
    ("BRIEFING", "understood", "READING"),
    ("BRIEFING", "not a campaign", "DECLINED"),
    ("BRIEFING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("CLARIFYING", "answered", "BRIEFING"),
    ("CLARIFYING", "given up", "DECLINED"),
    ("READING", "incomplete", "CLARIFYING"),
    ("READING", "people", "PRICING"),
    ("READING", "nobody or unusable", "DECLINED"),
    ("PRICING", "below", "LOADING"),
    ("PRICING", "above", "APPROVING"),
    ("APPROVING", "approved", "LOADING"),
    ("APPROVING", "waiting", "APPROVING"),
    ("APPROVING", "rejected or expired", "DECLINED"),
    ("LOADING", "a batch", "COMPOSING"),
    ("LOADING", "all done", "REPORTING"),
    ("LOADING", "changed", "HALTING"),
    ("LOADING", "cancelled", "STOPPED"),
    ("HALTING", "again", "LOADING"),
    ("HALTING", "stop", "STOPPED"),
    ("COMPOSING", "to each", "RUNNING"),
    ("COMPOSING", "nothing to do", "GATHERING"),
    ("RUNNING", "", "GATHERING"),
    ("GATHERING", "", "LOADING"),
    ("REPORTING", "done", "COMPLETED"),
    ("REPORTING", "done in part", "PARTIAL"),
    ("REPORTING", "failed or unknown", "UNREPORTED"),
}


def test_the_machine_has_these_arrows_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert set(drawn) == ARROWS
    assert len(drawn) == len(ARROWS)


def test_verification_finds_nothing_and_excuses_nothing() -> None:
    report = verify(graph)

    assert report.findings == ()
