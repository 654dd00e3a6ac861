"""The arrows of `orchestrator`, as the table of the design says them."""

from graphs.drawing import arrows, kind_of
from graphs.orchestrator import MOST_STATES, graph
from graphs.verify import verify

ARROWS = {
    ("__start__", "", "PLANNING"),
    ("PLANNING", "planned", "ASSIGNING"),
    ("PLANNING", "unfit", "PLANNING"),
    ("PLANNING", "declined", "DECLINED"),
    ("PLANNING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("ASSIGNING", "WORKING", "WORKING"),
    ("ASSIGNING", "nobody fits", "ASKING"),
    ("ASSIGNING", "failed", "REPLANNING"),
    ("ASSIGNING", "all done", "INTEGRATING"),
    ("ASKING", "answered", "ASSIGNING"),
    ("ASKING", "given up", "INTEGRATING"),
    ("WORKING", "", "COLLECTING"),
    ("COLLECTING", "go on", "ASSIGNING"),
    ("COLLECTING", "stuck", "INTEGRATING"),
    ("REPLANNING", "changed", "ASSIGNING"),
    ("REPLANNING", "same plan", "REPLANNING"),
    ("REPLANNING", "given up", "INTEGRATING"),
    ("INTEGRATING", "", "VERIFYING"),
    ("VERIFYING", "gaps", "REPLANNING"),
    ("VERIFYING", "settled", "DELIVERING"),
    ("DELIVERING", "whole", "DELIVERED"),
    ("DELIVERING", "in part", "PARTIAL"),
    ("DELIVERING", "nothing", "DECLINED"),
    ("DELIVERING", "budget exhausted", "BUDGET_EXHAUSTED"),
}


def test_the_machine_has_these_arrows_and_its_ends_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert {arrow for arrow in drawn if arrow[2] != "__end__"} == ARROWS
    assert len(drawn) == len(set(drawn))


def test_no_two_labels_of_one_state_lead_to_the_same_state() -> None:
    drawn = [(arrow.source, arrow.target) for arrow in arrows(graph.builder)]

    assert len(drawn) == len(set(drawn))


def test_verification_finds_nothing_and_every_number_of_the_worst_case() -> None:
    report = verify(graph.builder, "orchestrator")

    assert report.findings == ()
    assert report.bounds.calls.most is not None
    assert kind_of(graph.builder, "PLANNING") == "agent"


def test_a_plan_of_the_longest_chain_fits_into_one_call() -> None:
    from nodes.orchestrator.assigning import MOST_WAVES

    assert 3 * MOST_WAVES < MOST_STATES
