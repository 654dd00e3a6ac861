"""A run that goes nowhere is noticed by its trail, by each failure mode, and a loop that gets somewhere is let be."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from graphs.verify import verify
from nodes.detectors import GOING, Patience, stuck
from nodes.ending import Ending
from nodes.watching import Watching, going_of
from state.messages import Messages
from state.trail import Step, Trails
from tests.support.shop import Graph, a_run

PATIENCE = Patience()


def trail(*steps: str) -> list[Step]:
    """`who did made told`, a word each."""
    return [Step(**dict(zip(("who", "did", "made", "told"), step.split(), strict=True))) for step in steps]  # type: ignore[typeddict-item]


def mode(*steps: str) -> str:
    return stuck(trail(*steps), PATIENCE)["mode"]


def test_the_same_call_with_the_same_result_again_and_again_is_step_repetition() -> None:
    steps = ["planner plan p -", *["searcher search:x p -"] * 3]

    found = stuck(trail(*steps), PATIENCE)

    assert found == {
        "mode": "step repetition",
        "says": "searcher did the same 3 times in a row, with the same result",
    }


def test_handing_over_there_and_back_with_nothing_made_is_ping_pong() -> None:
    steps = ["billing to:technical m -", "technical to:billing m -"] * 3

    found = stuck(trail(*steps), PATIENCE)

    assert found["mode"] == "ping-pong"
    assert found["says"].startswith("billing and technical handed over to each other 4 times")


def test_doing_different_things_that_change_nothing_is_no_state_change() -> None:
    assert mode("a d1 m -", "b d2 m -", "c d3 m -", "a d4 m -", "b d5 m -", "c d6 m -") == "no state change"


def test_going_on_as_before_after_a_person_spoke_is_ignored_input() -> None:
    before = ["a d1 m1 hello", "b d2 m2 hello"]
    after = ["a d1 m1 stop!", "b d2 m2 stop!", "a d1 m1 stop!", "b d2 m2 stop!"]

    assert mode(*before, *after) == "ignored input"


@pytest.mark.parametrize(
    "steps",
    [
        [f"{who} round{n} draft{n} -" for n in range(9) for who in ("writer", "reviewer")],
        [f"searcher page{n} found{n} -" for n in range(9)],
        ["searcher search:x found1 -", "searcher search:x found2 -", "searcher search:x found3 -"],
        ["searcher search:x p -", "searcher search:x p -"],
        [f"billing to:technical m told{n}" if n % 2 else f"technical to:billing m told{n}" for n in range(8)],
        ["a d1 m1 -", "b d2 m1 -", "c d3 m1 -", "d d4 m1 -", "e d5 m2 -", "a d6 m2 -", "b d7 m2 -"],
        ["a d1 m1 hello", "a d2 m2 stop!", "b d3 m3 stop!", "c d4 m4 stop!", "d d5 m5 stop!"],
        ["worker call p -", "worker call q -", "worker call p -"],
        [],
    ],
    ids=[
        "an evaluator loop with a new draft each round",
        "a search that reads page after page",
        "polling that sees something new each time",
        "a call that is tried a second time",
        "two specialists in a conversation with a person",
        "steps that change nothing for a while",
        "a person who is heard",
        "a state that comes and goes",
        "nothing yet",
    ],
)
def test_a_loop_that_gets_somewhere_is_let_be(steps: list[str]) -> None:
    found = [stuck(trail(*steps[: at + 1]), PATIENCE) for at in range(len(steps))]

    assert all(one == GOING for one in found)


class LoopState(Trails, total=False):
    n: int
    findings: list[str]
    replanned: int
    status: str
    messages: Messages


def machine(stops_finding_at: int, enough: int) -> Graph:
    """SEARCHING → WATCHING → SEARCHING until enough is found; stuck → REPLANNING once, then STOPPED."""

    async def search(state: Mapping[str, Any]) -> dict[str, Any]:
        n = state.get("n", 0) + 1
        found = state.get("findings", [])
        return {"n": n, "findings": [*found, f"finding {n}"] if n <= stops_finding_at else found}

    async def replan(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"replanned": state.get("replanned", 0) + 1}

    async def searched(state: Mapping[str, Any]) -> Literal["enough", "more"]:
        return "enough" if len(state["findings"]) >= enough else "more"

    async def tried(state: Mapping[str, Any]) -> Literal["again", "stop"]:
        return "again" if state["replanned"] < 2 else "stop"

    watch = Watching("WATCHING", who=lambda _: "searcher", did=lambda _: "search", made=lambda state: state["findings"])
    g: Graph = StateGraph(LoopState)
    g.add_node("SEARCHING", search, metadata={"loop": {"most": 50, "measure": "n"}})
    g.add_node("WATCHING", watch)
    g.add_node("REPLANNING", replan)
    for end in ("FOUND", "STOPPED"):
        g.add_node(end, Ending(end, says=lambda state: ", ".join(state["findings"])))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "SEARCHING")
    go("SEARCHING", searched, {"enough": "FOUND", "more": "WATCHING"})
    go("WATCHING", going_of("WATCHING"), {"going": "SEARCHING", "stuck": "REPLANNING"})
    go("REPLANNING", tried, {"again": "SEARCHING", "stop": "STOPPED"})
    return g


async def run(stops_finding_at: int, enough: int) -> dict[str, Any]:
    graph = machine(stops_finding_at, enough).compile(checkpointer=InMemorySaver())
    ended: dict[str, Any] = await graph.ainvoke({}, {**a_run(), "recursion_limit": 200})
    return ended


async def test_a_loop_that_is_stuck_leaves_by_a_drawn_way_and_keeps_what_it_found() -> None:
    ended = await run(stops_finding_at=2, enough=40)

    assert ended["status"] == "STOPPED"
    assert ended["stuck"]["WATCHING"]["mode"] == "step repetition"
    assert ended["findings"] == ["finding 1", "finding 2"]
    assert ended["n"] < 12


async def test_a_long_loop_that_gets_somewhere_is_never_stopped() -> None:
    ended = await run(stops_finding_at=40, enough=40)

    assert (ended["status"], ended.get("replanned")) == ("FOUND", None)


async def test_the_trail_stays_short_however_long_the_run() -> None:
    ended = await run(stops_finding_at=45, enough=45)

    assert len(ended["trail"]["WATCHING"]) <= 2 * PATIENCE.longest


async def test_after_replanning_it_gets_a_new_start() -> None:
    ended = await run(stops_finding_at=2, enough=40)

    # twice stuck, three equal steps each: the first three did not count against the second try
    assert ended["n"] == 2 + 3 + 3 - 1


def test_a_watched_loop_is_verified() -> None:
    assert verify(machine(2, 3), "watched").findings == ()
