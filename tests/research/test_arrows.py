"""The arrows of `research`, as the table of the design says them."""

from graphs.drawing import arrows
from graphs.research import graph
from graphs.verify import verify

ARROWS = {
    ("__start__", "", "PLANNING"),
    ("PLANNING", "planned", "RETRIEVING"),
    ("PLANNING", "same plan", "PLANNING"),
    ("PLANNING", "given up", "NOTHING_FOUND"),
    ("PLANNING", "not a question", "DECLINED"),
    ("PLANNING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("RETRIEVING", "found", "OUTLINING"),
    ("RETRIEVING", "nothing", "PLANNING"),
    ("RETRIEVING", "no folder", "DECLINED"),
    ("OUTLINING", "", "DRAFTING"),
    ("DRAFTING", "draft", "REVIEWING"),
    ("DRAFTING", "no draft", "PARTIAL"),
    ("DRAFTING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("PUBLISHING", "done, budget exhausted", "BUDGET_EXHAUSTED"),
    ("REVIEWING", "good enough", "PUBLISHING"),
    ("REVIEWING", "revise", "REVISING"),
    ("REVIEWING", "nothing holds", "NOTHING_FOUND"),
    ("REVISING", "", "REVIEWING"),
    ("PUBLISHING", "done", "COMPLETED"),
    ("PUBLISHING", "failed or unknown", "PARTIAL"),
}


def test_the_machine_has_these_arrows_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert set(drawn) == ARROWS
    assert len(drawn) == len(ARROWS)


def test_the_machine_is_verified_without_a_finding_and_with_a_bound() -> None:
    report = verify(graph.builder, "research")

    assert report.findings == ()
    assert report.bounds.states.most is not None
