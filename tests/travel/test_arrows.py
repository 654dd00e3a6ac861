"""The arrows of `travel`, as the table of the design says them."""

from graphs.drawing import arrows, mermaid, table
from graphs.travel import graph
from nodes.travel.endings import STEPS
from reliability.saga import entry

ARROWS = {
    ("__start__", "", "PLANNING"),
    ("PLANNING", "understood", "SEARCHING"),
    ("PLANNING", "incomplete", "CLARIFYING"),
    ("PLANNING", "not a trip", "DECLINED"),
    ("PLANNING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("CLARIFYING", "answered", "PLANNING"),
    ("CLARIFYING", "given up", "DECLINED"),
    ("SEARCHING", "offers", "APPROVING"),
    ("SEARCHING", "none", "DECLINED"),
    ("APPROVING", "approved", "BOOKING_FLIGHT"),
    ("APPROVING", "waiting", "APPROVING"),
    ("APPROVING", "change", "PLANNING"),
    ("APPROVING", "rejected or expired", "DECLINED"),
    ("BOOKING_FLIGHT", "done", "BOOKING_HOTEL"),
    ("BOOKING_FLIGHT", "failed", "DECLINED"),
    ("BOOKING_FLIGHT", "unknown", "CANCELLING_FLIGHT"),
    ("BOOKING_HOTEL", "done", "BOOKING_CAR"),
    ("BOOKING_HOTEL", "failed", "CANCELLING_FLIGHT"),
    ("BOOKING_HOTEL", "unknown", "CANCELLING_HOTEL"),
    ("BOOKING_CAR", "done", "COMPLETED"),
    ("BOOKING_CAR", "failed", "CANCELLING_HOTEL"),
    ("BOOKING_CAR", "unknown", "CANCELLING_CAR"),
    ("CANCELLING_CAR", "undone", "CANCELLING_HOTEL"),
    ("CANCELLING_CAR", "stuck", "NEEDS_OPERATOR"),
    ("CANCELLING_HOTEL", "undone", "CANCELLING_FLIGHT"),
    ("CANCELLING_HOTEL", "stuck", "NEEDS_OPERATOR"),
    ("CANCELLING_FLIGHT", "undone", "ROLLED_BACK"),
    ("CANCELLING_FLIGHT", "stuck", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "retry the car", "CANCELLING_CAR"),
    ("NEEDS_OPERATOR", "retry the hotel", "CANCELLING_HOTEL"),
    ("NEEDS_OPERATOR", "retry the flight", "CANCELLING_FLIGHT"),
    ("NEEDS_OPERATOR", "waiting", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "accepted", "ROLLED_BACK"),
}


def test_the_machine_has_these_arrows_and_no_others() -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(graph.builder)]

    assert set(drawn) == ARROWS
    assert len(drawn) == len(ARROWS)


def test_no_two_labels_of_one_state_lead_to_the_same_state() -> None:
    drawn = [(arrow.source, arrow.target) for arrow in arrows(graph.builder)]

    assert len(drawn) == len(set(drawn))


def test_langgraphs_own_drawing_shows_every_compensation_with_its_label() -> None:
    undos = {arrow for arrow in ARROWS if "CANCELLING" in arrow[2]}

    shown = {(edge.source, edge.data, edge.target) for edge in graph.get_graph().edges}

    assert len(undos) == 10
    assert undos <= shown


def test_our_drawings_show_every_arrow_with_its_label() -> None:
    picture, words = mermaid(graph.builder), table(graph.builder)

    for source, label, target in ARROWS - {("__start__", "", "PLANNING")}:
        assert f"{source} -->|{label}| {target}" in picture or f"{source} -.->|{label}| {target}" in picture
        assert f"{label} → {target}" in words


def test_every_failure_enters_the_chain_of_undos_where_the_saga_plan_says() -> None:
    ways = {(source, label): target for source, label, target in ARROWS}

    for step in STEPS:
        assert ways[step.phase, "failed"] == (entry(STEPS, step.phase, "failed") or "DECLINED")
        assert ways[step.phase, "unknown"] == entry(STEPS, step.phase, "unknown")
