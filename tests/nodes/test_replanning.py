"""After a failure the planner must change the plan: the same one is refused, and the asking has an end."""

from collections.abc import Mapping
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from pydantic import BaseModel

from graphs.verify import verify
from nodes.agent import Agent
from nodes.ending import Ending
from nodes.replanning import Replanning, replanned_of
from state.messages import Messages
from state.outcomes import Outcomes
from state.replanning import Replans
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import Graph, a_run


class Plan(BaseModel):
    tool: str


class WorkState(Replans, Outcomes, total=False):
    plan: dict[str, Any]
    worked: bool
    tried: list[str]
    status: str
    messages: Messages


REPLANNING = Replanning("REPLANNING", plan=lambda answer: answer.model_dump(), most=3)


def working(model: Any, helps: str = "bing") -> Graph:
    """WORKING → COMPLETED, or → REPLANNING → WORKING with a changed plan, or GIVEN_UP. Only one tool works."""

    async def work(state: Mapping[str, Any]) -> dict[str, Any]:
        plan = (state.get("replans") or {}).get("REPLANNING", {}).get("plan") or state["plan"]
        tried = [*state.get("tried", []), plan["tool"]]
        if plan["tool"] == helps:
            return {"worked": True, "tried": tried, **REPLANNING.worked(state)}
        return {"worked": False, "tried": tried, **REPLANNING.failed(state, f"{plan['tool']} answered 503", plan)}

    async def worked(state: Mapping[str, Any]) -> Literal["done", "failed"]:
        return "done" if state["worked"] else "failed"

    def hears(state: Mapping[str, Any]) -> list[BaseMessage] | None:
        return None if REPLANNING.spent(state) else [HumanMessage(REPLANNING.told(state))]

    g: Graph = StateGraph(WorkState)
    g.add_node("WORKING", work)
    plan = Agent(
        "REPLANNING",
        role="planner",
        prompt="travel_planning.md",
        answers=Plan,
        hears=hears,
        keep=REPLANNING.keep,
        model=lambda _name: model,
        loop=REPLANNING.loop,
        repairs=0,
    )
    g.add_node("REPLANNING", plan)
    for end in ("COMPLETED", "GIVEN_UP"):
        g.add_node(end, Ending(end, says=lambda state: f"tried {state['tried']}"))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "WORKING")
    go("WORKING", worked, {"done": "COMPLETED", "failed": "REPLANNING"})
    ways = {"changed": "WORKING", "same plan": "REPLANNING", "given up": "GIVEN_UP"}
    go("REPLANNING", replanned_of("REPLANNING"), ways)
    return g


async def run(*script: Any) -> tuple[dict[str, Any], ScriptedModel]:
    model = ScriptedModel(script=list(script))
    graph = working(model).compile(checkpointer=InMemorySaver())
    ended: dict[str, Any] = await graph.ainvoke({"plan": {"tool": "google"}}, a_run())
    return ended, model


async def test_the_error_goes_to_the_planner_and_its_changed_plan_is_carried_out() -> None:
    ended, model = await run({"tool": "bing"})

    assert (ended["status"], ended["tried"]) == ("COMPLETED", ["google", "bing"])
    assert "google answered 503" in model.heard[0][-1].text
    assert '{"tool": "google"}' in model.heard[0][-1].text


async def test_the_same_plan_again_is_refused_and_never_carried_out() -> None:
    ended, model = await run({"tool": "google"}, {"tool": "bing"})

    assert ended["tried"] == ["google", "bing"]
    assert "refused" in model.heard[1][-1].text


async def test_a_plan_that_failed_two_plans_ago_is_refused_too() -> None:
    ended, _ = await run({"tool": "yahoo"}, {"tool": "google"}, {"tool": "bing"})

    assert ended["tried"] == ["google", "yahoo", "bing"]


async def test_after_so_many_plans_it_is_given_up_and_nobody_is_asked_again() -> None:
    ended, model = await run({"tool": "a"}, {"tool": "b"}, {"tool": "c"}, {"tool": "bing"})

    assert (ended["status"], ended["tried"]) == ("GIVEN_UP", ["google", "a", "b", "c"])
    assert len(model.heard) == 3


async def test_a_planner_that_insists_or_answers_nothing_usable_is_given_up() -> None:
    ended, model = await run({"tool": "google"}, "no plan", {"tool": "google"})

    assert (ended["status"], ended["tried"]) == ("GIVEN_UP", ["google"])
    assert len(model.heard) == 3


def test_after_a_success_the_counting_begins_anew() -> None:
    failed = REPLANNING.failed({}, "503", {"tool": "google"})
    changed = REPLANNING.keep(failed, Plan(tool="bing"))

    worked = REPLANNING.worked(changed)["replans"]["REPLANNING"]

    assert (worked["asked"], worked["tried"], worked["plan"]) == (0, [], {"tool": "bing"})


def test_the_machine_is_verified_with_its_bound() -> None:
    report = verify(working(ScriptedModel(script=[])), "working")

    assert report.findings == ()
    assert report.bounds.calls.most == 4
