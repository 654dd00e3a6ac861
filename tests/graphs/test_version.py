"""The version of a workflow: the same wherever the same code runs, another as soon as the machine is another."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Annotated, Any

import pytest
from langgraph.graph import START, StateGraph

from graphs.publish import RECURSION_LIMIT, publish
from graphs.version import described, version_of
from nodes.loop import Loop
from state.outcomes import merge
from tests.support.shop import Graph, ShopState, approving, counter, paying, till
from tests.support.world import World, patient

ELSEWHERE = """
from graphs.version import version_of
from tests.support.shop import counter
from tests.support.world import World
print(version_of(counter(World())))
"""


def test_every_process_with_the_same_code_has_the_same_version() -> None:
    elsewhere = [
        subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]

    versions = {process.communicate(timeout=60)[0].strip() for process in elsewhere}

    assert versions == {version_of(counter(World()))}


def test_a_version_is_short_enough_to_be_said() -> None:
    assert len(version_of(counter(World()))) == 12


def without_an_edge() -> Graph:
    g = counter(World())
    g.edges.discard(("PRICING", "APPROVING"))
    g.add_edge("PRICING", "DECLINED")
    return g


def with_another_label() -> Graph:
    g = counter(World())
    (branch,) = g.branches["PAYING"].values()
    assert branch.ends
    branch.ends["paid"] = branch.ends.pop("done")
    return g


def with_another_state() -> Graph:
    g = counter(World())
    g.nodes["REFUSED"] = g.nodes.pop("DECLINED")
    return g


class Wider(ShopState, total=False):
    more: int


class Retyped(ShopState, total=False):
    amount: str  # type: ignore[misc]


class Reduced(ShopState, total=False):
    paid: Annotated[dict[str, Any], merge]


def of_state(schema: Any) -> Graph:
    g: Graph = StateGraph(schema)
    g.nodes, g.edges, g.branches = (getattr(counter(World()), part) for part in ("nodes", "edges", "branches"))
    return g


ANOTHER: Mapping[str, Callable[[], Graph]] = {
    "an edge": without_an_edge,
    "a label": with_another_label,
    "a state's name": with_another_state,
    "another field": lambda: of_state(Wider),
    "a field's type": lambda: of_state(Retyped),
    "a field's reducer": lambda: of_state(Reduced),
    "the limit of a call": lambda: counter(World(), delivery=World().delivery(limit=5)),
    "the number of tries": lambda: counter(World(), delivery=World().delivery(most=9)),
    "an effect's class": lambda: counter(World(), kind="pivot"),
    "where an effect may go": lambda: counter(World(), environments=frozenset({"production"})),
    "a keyless service": lambda: counter(World(keyed=False)),
    "the bound on changes": lambda: counter(World(), approving(paying(World(), gate="APPROVING"), changes=1)),
    "the time to decide": lambda: counter(
        World(), approving(paying(World(), gate="APPROVING"), changes=2, expires_after=timedelta(hours=2))
    ),
    "who decides": lambda: counter(
        World(), approving(paying(World(), gate="APPROVING"), changes=2, teams={"travel": 1})
    ),
}


@pytest.mark.parametrize("what", ANOTHER)
def test_another_machine_has_another_version(what: str) -> None:
    assert version_of(ANOTHER[what]()) != version_of(counter(World()))


def test_the_same_machine_under_another_schema_name_is_the_same() -> None:
    class Renamed(ShopState, total=False):
        """Another docstring."""

    assert version_of(of_state(Renamed)) == version_of(counter(World()))


def one_step(step: Any) -> Graph:
    g: Graph = StateGraph(ShopState)
    g.add_node("PRICING", step)
    g.add_edge(START, "PRICING")
    return g


def test_words_that_only_explain_are_no_part_of_the_version() -> None:
    def pricing(_state: Any) -> dict[str, Any]:
        """Before."""
        return {}

    before = version_of(one_step(pricing))
    pricing.__doc__ = "After."

    assert version_of(one_step(pricing)) == before


def priced(_state: Any) -> dict[str, Any]:
    return {}


def priced_otherwise(_state: Any, by: Any = None) -> dict[str, Any]:
    return {}


async def priced_at_last(_state: Any) -> dict[str, Any]:
    return {}


FUNCTIONS: Mapping[str, Any] = {
    "a function": priced,
    "another function": priced_otherwise,
    "a coroutine": priced_at_last,
    "a partial": functools.partial(priced_otherwise, by=1),
    "a partial with another argument": functools.partial(priced_otherwise, by=2),
    "a partial of a partial": functools.partial(functools.partial(priced_otherwise), by=[1, 2]),
}


def test_each_function_has_a_name_of_its_own_in_the_version() -> None:
    versions = {name: version_of(one_step(step)) for name, step in FUNCTIONS.items()}

    assert len(set(versions.values())) == len(FUNCTIONS), versions
    assert described(one_step(priced))["states"] == {"PRICING": "tests.graphs.test_version.priced"}


def test_a_text_that_a_partial_was_given_may_be_a_secret_and_is_not_kept() -> None:
    held = described(one_step(functools.partial(priced_otherwise, by="sk-very-secret")))

    assert held["states"] == {"PRICING": "tests.graphs.test_version.priced_otherwise(by=str)"}


def test_what_has_no_text_of_its_own_is_told_by_its_kind_and_not_by_its_address() -> None:
    one, two = (functools.partial(priced_otherwise, by=object()) for _ in range(2))

    assert version_of(one_step(one)) == version_of(one_step(two))


def declaring(**metadata: Any) -> Graph:
    g: Graph = StateGraph(ShopState)
    g.add_node("PRICING", priced, metadata=metadata)
    g.add_edge(START, "PRICING")
    return g


def test_what_is_declared_beside_a_node_counts_and_the_reason_of_an_exception_does_not() -> None:
    plain, once, twice = declaring(), declaring(loop=Loop(1, "amount")), declaring(loop=Loop(2, "amount"))

    assert len({version_of(graph) for graph in (plain, once, twice, declaring(sends=2))}) == 4
    assert version_of(declaring(why={"loops": "a person watches it"})) == version_of(plain)
    assert version_of(one_step(priced)) == version_of(plain)


def test_what_draws_lots_or_waits_is_no_part_of_the_version() -> None:
    """A seeded chance and an injected sleep are a test's own."""
    one, two = (counter(World(), delivery=World().delivery()) for _ in range(2))

    assert version_of(one) == version_of(two)
    assert repr(patient(3)) == repr(patient(3))


def test_a_workflow_inside_a_workflow_counts() -> None:
    def outer(world: World) -> Graph:
        return one_step(till(paying(world)).compile())

    assert version_of(outer(World())) == version_of(outer(World()))
    assert version_of(outer(World(keyed=False))) != version_of(outer(World()))


def test_states_that_wait_for_each_other_count() -> None:
    def joined(*, together: bool) -> Graph:
        g: Graph = StateGraph(ShopState)
        for name in ("LEFT", "RIGHT", "BOTH"):
            g.add_node(name, lambda _state: {})
        g.add_edge(START, "LEFT")
        g.add_edge(START, "RIGHT")
        if together:
            g.add_edge(["LEFT", "RIGHT"], "BOTH")
        return g

    assert version_of(joined(together=True)) != version_of(joined(together=False))


def test_a_published_workflow_carries_its_name_version_and_limit_with_it() -> None:
    config = publish(counter(World()), "shop").config or {}

    assert config["metadata"] == {"workflow": "shop", "workflow_version": version_of(counter(World()))}
    assert config["recursion_limit"] == RECURSION_LIMIT
    assert (publish(counter(World()), "shop", recursion_limit=7).config or {})["recursion_limit"] == 7
    assert publish(counter(World()), "shop").checkpointer is None
