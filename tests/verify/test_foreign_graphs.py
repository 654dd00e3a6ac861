"""Each rule of graphs that know nothing of us: what is wrong, where, how one gets there, and what to do."""

from collections.abc import Mapping
from typing import Any, Literal

from langchain_core.tools import tool
from langgraph.graph import END
from langgraph.prebuilt import ToolNode
from langgraph.types import Command, Send, interrupt

from graphs.verify import verify
from tests.support.machines.cast import effect, ending
from tests.verify.breaking.surgery import Graph
from tests.verify.plain import answer, found, other, plain


def test_a_foreign_graph_without_fault_is_left_in_peace() -> None:
    assert verify(plain(("ask", "answer"), ("answer", END))).findings == ()


def test_nothing_in_the_graph_is_called() -> None:
    called: list[str] = []

    def node(state: Any) -> dict[str, Any]:
        called.append("node")
        return {}

    def router(state: Mapping[str, Any]) -> Literal["ask", "__end__"]:
        called.append("router")
        return "ask"

    graph = plain(("ask", "answer"), answer=node)
    graph.add_conditional_edges("answer", router)

    assert found(graph, "loops", "ask")
    assert called == []


def test_two_branches_that_write_one_key_are_found_where_that_is_certain() -> None:
    graph = plain(("ask", "answer"), ("ask", "other"), ("answer", END), ("other", END), other=other)

    finding = found(graph, "reducers", "other")

    assert finding.says == (
        "it writes 'answer', and answer may write it at the same time; give the key a reducer: Annotated[…, reducer]"
    )


def test_work_that_is_sent_several_times_needs_a_reducer_and_a_declared_width() -> None:
    def spread(state: Mapping[str, Any]) -> list[Send]:
        return [Send("answer", {})]

    graph = plain(("answer", END))
    graph.add_conditional_edges("ask", spread, ["answer"])

    report = verify(graph)

    assert found(graph, "reducers", "answer").says.startswith("it writes 'answer', and it runs several times at once")
    assert str(report.bounds.states) == "unbounded: ask sends any number to answer"


def test_a_router_that_cannot_be_read_is_a_warning_in_a_foreign_graph_and_an_error_in_ours() -> None:
    foreign = plain(("answer", END))
    foreign.add_conditional_edges("ask", lambda state: "answer")
    ours = plain()
    ours.add_node("ENDED", ending("ENDED"))
    ours.add_edge("answer", "ENDED")
    ours.add_conditional_edges("ask", lambda state: "answer", {"answer": "answer"})

    assert found(foreign, "labels", "ask").severity == "warning"
    assert found(ours, "labels", "ask").severity == "error"
    assert str(verify(foreign).bounds.states) == "unknown: what the router of ask answers cannot be read"


def test_a_livelock_and_a_dead_end_are_told_apart() -> None:
    circle = plain(("ask", "answer"), ("answer", "ask"))
    dead = plain(("ask", "answer"))

    assert "no end can ever be reached" in found(circle, "ends", "ask").says
    assert "no way leads out" in found(dead, "ends", "answer").says


def test_a_cycle_is_bounded_by_a_loop_whose_measure_is_a_field_of_the_state() -> None:
    def again(state: Mapping[str, Any]) -> Literal["ask", "__end__"]:
        return "ask"

    def graph(loop: Mapping[str, Any]) -> Graph:
        built = plain(("ask", "answer"))
        built.nodes["ask"].metadata = {"loop": loop}
        built.add_conditional_edges("answer", again)
        return built

    assert verify(graph({"most": 3, "measure": "rounds"})).findings == ()
    assert str(verify(graph({"most": 3, "measure": "rounds"})).bounds.states) == "6"
    assert found(graph({"most": 3, "measure": "tries"}), "loops", "ask").says.startswith(
        "its loop is counted in 'tries', which is no field of the state"
    )


def test_an_exception_is_declared_on_the_node_with_its_reason_and_stays_visible() -> None:
    graph = plain(("ask", "answer"), ("answer", "ask"), ("answer", END))
    graph.nodes["ask"].metadata = {"why": {"loops": "a person watches it"}}

    report = verify(graph)

    assert report.findings == ()
    assert [(one.finding.rule, one.why) for one in report.excused] == [("loops", "a person watches it")]
    assert str(report.bounds.states) == "unbounded: ask → answer → ask"


def test_a_function_that_asks_and_acts_is_found_through_what_it_calls() -> None:
    pay = effect("PAYING", kind="reversible")

    def confirmed() -> bool:
        return bool(interrupt("sure?"))

    async def both(state: Any) -> dict[str, Any]:
        return await pay(state, {}) if confirmed() else {}

    graph = plain(("ask", "answer"), ("answer", END), answer=both)

    assert found(graph, "gates", "answer").says == (
        "one function interrupts and does PAYING; make the effect a node of its own"
    )


def test_a_tool_says_that_it_only_reads_or_goes_through_an_effect() -> None:
    @tool
    def look_up(what: str) -> str:
        """Look it up."""
        return what

    def graph() -> Graph:
        return plain(("ask", "answer"), ("answer", END), answer=ToolNode([look_up]))

    undeclared = found(graph(), "tools", "answer")
    look_up.metadata = {"readOnlyHint": True}

    assert undeclared.severity == "warning"
    assert "its tool 'look_up'" in undeclared.says
    assert verify(graph()).findings == ()


def test_hand_offs_by_command_are_ways() -> None:
    def triage(state: Any) -> Command[Literal["answer", "ask"]]:
        return Command(goto="answer")

    def lost(state: Any) -> Any:
        return Command(goto="asnwer")

    assert found(plain(("answer", END), ask=triage), "loops", "ask").path == "START → ask —goto→ ask"
    assert found(plain(ask=lost, answer=answer), "ends", "ask").severity == "warning"
