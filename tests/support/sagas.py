"""Random small sagas, right and wrong, as data and as the graph that verification reads."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, cast

from hypothesis import strategies as st
from langgraph.graph import START, StateGraph

from tests.support.exact_undo import EFFECTS, Box, Kind, Saga, Way
from tests.support.machines.cast import effect, ending, gate, undo
from tests.support.machines.order import OrderState

ENDS = ("COMPLETED", "DECLINED", "ROLLED_BACK", "HANDED_OVER")
JOINED = {
    "done": ["done or failed", "done or unknown"],
    "failed": ["failed or unknown"],
    "undone": ["undone or stuck"],
}


def correct(size: int) -> dict[str, Box]:
    """So many effects, each undone by its own undo, newest first; a stuck one is put before an operator."""
    saga: dict[str, Box] = {}
    for at in range(1, size + 1):
        onwards = f"E{at + 1}" if at < size else "COMPLETED"
        back = f"C{at - 1}" if at > 1 else "DECLINED"
        saga[f"E{at}"] = Box("compensable", (Way("done", onwards), Way("failed", back), Way("unknown", f"C{at}")))
    for at in range(1, size + 1):
        undone = f"C{at - 1}" if at > 1 else "ROLLED_BACK"
        saga[f"C{at}"] = Box("undo", (Way("undone", undone), Way("stuck", "OPERATOR")), undoes=f"E{at}")
    retries = (Way(f"retry {at}", f"C{at}") for at in range(1, size + 1))
    saga["OPERATOR"] = Box("gate", (Way("accepted", "HANDED_OVER"), Way("waiting", "OPERATOR"), *retries))
    return {**saga, **{end: Box("end") for end in ENDS}}


def branching(size: int) -> dict[str, Box]:
    """The same with at least three, of which only one of the first two is done; on the way back a state looks which."""
    saga = correct(max(size, 3))
    for at in (1, 2):
        ways = (Way("done", "E3"), Way("failed", "DECLINED"), Way("unknown", f"C{at}"))
        saga[f"E{at}"] = Box("compensable", ways)
        saga[f"C{at}"] = replace(saga[f"C{at}"], ways=(Way("undone", "ROLLED_BACK"), Way("stuck", "OPERATOR")))
    done, _, unknown = saga["E3"].ways
    saga["E3"] = replace(saga["E3"], ways=(done, Way("failed", "LOOKING"), unknown))
    saga["C3"] = replace(saga["C3"], ways=(Way("undone", "LOOKING"), saga["C3"].ways[1]))
    saga["LOOKING"] = Box("step", (Way("it was 1", "C1"), Way("it was 2", "C2")))
    return {"SORTING": Box("step", (Way("one", "E1"), Way("other", "E2"))), **saga}


@st.composite
def sagas(draw: st.DrawFn) -> Saga:
    """A correct one in which up to six things are changed: a target, a kind, a label, a fallback."""
    saga = draw(st.sampled_from([correct, branching]))(draw(st.integers(2, 5)))
    if draw(st.booleans()):
        saga["ASKING"] = Box("gate", (Way("approved", "COMPLETED"), Way("rejected or expired", "DECLINED")))
    if draw(st.booleans()):
        saga["CHOOSING"] = Box("step", (Way("one", "COMPLETED"), Way("other", draw(st.sampled_from(["C1", "E2"])))))
    for _ in range(draw(st.integers(0, 6))):
        state = draw(st.sampled_from([state for state in saga if saga[state].ways]))
        saga[state] = draw(_changed(saga, state))
    return saga


@st.composite
def _changed(draw: st.DrawFn, saga: Saga, state: str) -> Box:
    box = saga[state]
    at = draw(st.integers(0, len(box.ways) - 1))
    way = box.ways[at]
    what = draw(st.sampled_from(["target", "target", "target", "kind", "join", "drop", "fallback"]))
    if what == "kind" and box.kind in EFFECTS:
        return replace(box, kind=draw(st.sampled_from(EFFECTS)))
    if what == "join" and way.label in JOINED:
        label = draw(st.sampled_from(JOINED[way.label]))
        kept = [other for other in box.ways if other.label not in label.split(" or ")]
        return replace(box, ways=(Way(label, way.target), *kept))
    if what == "drop" and box.kind in ("gate", "step") and len(box.ways) > 1:
        return replace(box, ways=(*box.ways[:at], *box.ways[at + 1 :]))
    if what == "fallback" and box.kind in EFFECTS:
        return replace(box, instead_of=draw(st.sampled_from([one for one in saga if saga[one].kind in EFFECTS])))
    target = draw(st.sampled_from([other for other in saga if other != "OPERATOR" or box.kind != "step"]))
    return replace(box, ways=(*box.ways[:at], Way(way.label, target), *box.ways[at + 1 :]))


def built(saga: Saga) -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(OrderState)
    g.add_edge(START, next(iter(saga)))
    for state, box in saga.items():
        g.add_node(state, _action(saga, state))
        if box.ways:
            g.add_conditional_edges(state, _way, cast("dict[Hashable, str]", dict(box.ways)))
    return g


def _action(saga: Saga, state: str) -> Any:
    box = saga[state]
    if box.kind in EFFECTS:
        taken_back = next((one for one in saga if saga[one].undoes == state), None)
        own = taken_back if box.kind == "compensable" else None
        return effect(state, kind=cast("Kind", box.kind), undo=own, instead_of=box.instead_of or None)
    if box.kind == "undo":
        return undo(state, box.undoes)
    return {"gate": gate, "end": ending}[box.kind](state) if box.kind != "step" else _nothing


async def _nothing(_state: Any) -> dict[str, Any]:
    return {}


async def _way(_state: Any) -> str:
    raise AssertionError("verification must not ask a router")
