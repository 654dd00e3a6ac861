"""R9: a machine that runs in circles, has a state nobody reaches, and takes nothing back."""

from langgraph.graph import START, StateGraph

from graphs.verify import verify
from tests.fifteen.bare import Till
from tests.support.shop import Graph, ShopState, paying
from tests.support.world import World


def circles(pay: object, schema: type = Till) -> Graph:
    g: Graph = StateGraph(schema)
    g.add_node("PAYING", pay)
    g.add_node("PLANNING", lambda _state: {})
    g.add_node("FORGOTTEN", lambda _state: {})
    g.add_edge(START, "PAYING")
    g.add_edge("PAYING", "PLANNING")
    g.add_edge("PLANNING", "PAYING")
    return g


def test_on_bare_langgraph_a_livelock_and_an_unreachable_state_compile() -> None:
    graph = circles(lambda _state: {}).compile()

    assert "FORGOTTEN" in graph.nodes


def test_with_fermata_verify_finds_the_livelock_the_unreachable_state_and_the_missing_undo(world: World) -> None:
    report = verify(circles(paying(world), ShopState))

    errors = {(finding.rule, finding.state) for finding in report.findings if finding.severity == "error"}
    assert {("ends", "FORGOTTEN")} <= errors
    assert {"ends", "loops", "undo"} <= {rule for rule, _ in errors}
