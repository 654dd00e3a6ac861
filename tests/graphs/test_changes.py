"""Whether a paused run fits a changed workflow: what changed is told, and what nobody can judge is left to a person."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langgraph.graph import START, StateGraph

from graphs.changes import UNNAMED, Standing, fit
from graphs.version import described, version_of
from nodes.effect import Effect
from nodes.place import Place
from nodes.routers import verdict_of
from tests.support.shop import Graph, ShopState, approving, paying
from tests.support.world import World

AT_THE_GATE = Standing(["APPROVING"], ["APPROVING"])
PAID = Standing(["PACKING"], ["APPROVING", "PAYING"])


async def packed(_state: Any) -> dict[str, Any]:
    return {}


def shop(pay: Effect, gate: str = "APPROVING", schema: Any = ShopState, **of_gate: Any) -> Graph:
    """Asks, pays, packs."""
    g: Graph = StateGraph(schema)
    g.add_node(gate, replace(approving(pay, **of_gate), phase=gate))
    g.add_node(pay.phase, pay)
    g.add_node("PACKING", packed)
    g.add_edge(START, gate)
    g.add_conditional_edges(
        gate, verdict_of(gate), {"approved": pay.phase, "waiting": gate, "rejected or expired": "PACKING"}
    )
    g.add_edge(pay.phase, "PACKING")
    return g


def old() -> Graph:
    return shop(paying(World(), gate="APPROVING"))


def test_the_same_workflow_has_no_changes_and_no_doubts() -> None:
    found = fit(described(old()), described(old()), AT_THE_GATE)

    assert (found.changes, found.gone, found.doubts) == ((), (), ())


def test_a_longer_time_to_decide_is_compatible_and_told() -> None:
    now = shop(paying(World(), gate="APPROVING"), changes=3)

    found = fit(described(old()), described(now), AT_THE_GATE)

    assert found.changes == ("APPROVING.changes: 0 then, 3 now",)
    assert (found.gone, found.doubts) == ((), ())


def test_a_renamed_gate_is_gone_unless_the_rename_is_declared() -> None:
    pay = paying(World(), gate="CONFIRMING")

    silent = fit(described(old()), described(shop(pay, "CONFIRMING")), AT_THE_GATE)
    declared = fit(described(old()), described(shop(pay, "CONFIRMING", renamed_from=("APPROVING",))), AT_THE_GATE)

    assert (silent.gone, silent.renames) == (("APPROVING",), {})
    assert (declared.gone, declared.renames, declared.doubts) == ((), {"APPROVING": "CONFIRMING"}, ())
    assert "APPROVING is now called CONFIRMING" in declared.changes
    assert not [change for change in declared.changes if "way" in change or "edge" in change]


def without_the_gate() -> Graph:
    return shop(paying(World()))


def with_another_kind() -> Graph:
    return shop(paying(World(), gate="APPROVING", kind="irreversible"))


def without_what_was_done() -> Graph:
    return shop(paying(World(), "CHARGING", gate="APPROVING"))


def without_a_field() -> Graph:
    kept = {name: hint for name, hint in ShopState.__annotations__.items() if name != "paid"}
    return shop(paying(World(), gate="APPROVING"), schema=type("Less", (), {"__annotations__": kept}))


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        (without_the_gate, "PAYING needed the approval of APPROVING, and does not any more"),
        (with_another_kind, "PAYING was entered, and its kind changed"),
        (without_what_was_done, "what became of PAYING is remembered, and that state is gone"),
        (without_a_field, "the field paid is gone, with what is in it"),
    ],
)
def test_what_touches_things_that_were_done_needs_a_person(changed: Callable[[], Graph], doubt: str) -> None:
    found = fit(described(old()), described(changed()), PAID)

    assert doubt in found.doubts


def test_a_rename_never_gives_an_effect_another_key() -> None:
    before = paying(World()).step(Place("run", "PAYING"), 1)
    after = paying(World(), "CHARGING", renamed_from=("PAYING", "COLLECTING")).step(Place("run", "CHARGING"), 1)

    assert after.key == before.key


def test_a_declared_rename_is_part_of_the_version_and_none_leaves_it_as_it_was() -> None:
    plain = described(old())["states"]["APPROVING"]

    assert "renamed_from" not in plain
    assert version_of(shop(paying(World()), renamed_from=("ASKING",))) != version_of(shop(paying(World())))


def row(step: Any, **metadata: Any) -> dict[str, Any]:
    g: Graph = StateGraph(ShopState)
    g.add_node("PACKING", step, metadata=metadata)
    g.add_edge(START, "PACKING")
    return described(g)


def wrapped(_state: Any) -> dict[str, Any]:
    return {}


IN_THE_ROW = Standing(["PACKING"], ["PACKING"])


def test_a_description_from_before_functions_were_named_still_compares() -> None:
    unnamed = {**row(wrapped), "states": {"PACKING": UNNAMED}}

    same, other = fit(unnamed, row(wrapped), IN_THE_ROW), fit(unnamed, row(paying(World(), "PACKING")), IN_THE_ROW)

    assert (same.changes, same.doubts) == ((), ())
    assert (other.changes, other.doubts) == (("PACKING is another box",), ("PACKING is another box now",))
    assert fit(row(packed), row(wrapped), IN_THE_ROW).changes == ("PACKING is another box",)


def test_what_is_declared_beside_a_node_is_told_also_to_a_description_that_knows_no_such_part() -> None:
    before, after = row(wrapped), row(wrapped, sends=20)

    assert "metadata" not in before
    assert fit(before, after, IN_THE_ROW).changes == ("PACKING.sends: nothing then, 20 now",)
    assert fit(after, row(wrapped, sends=30), IN_THE_ROW).changes == ("PACKING.sends: 20 then, 30 now",)
    assert fit(after, before, IN_THE_ROW).doubts == ()
