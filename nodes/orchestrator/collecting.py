"""COLLECTING: the results of a wave are put where the other tasks find them, once; what failed is noted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nodes.loop import Loop
from nodes.orchestrator.assigning import MOST_WAVES
from nodes.orchestrator.plan import listed
from nodes.usage import sum_of, total
from nodes.watching import Watching
from state.orchestrator import Failure, Phase, Product
from state.parallel import Result, Round

State = Mapping[str, Any]


def _who(state: State) -> str:
    return ", ".join(sorted({state["assigned"][task]["worker"] for task in state["wave"]}))


def _did(state: State) -> list[list[str]]:
    tasks = listed(state)
    return sorted([tasks[task]["capability"], state["assigned"][task]["worker"]] for task in state["wave"])


@dataclass(frozen=True)
class Collecting:
    """Keeps each result under its task's id and clears the fan-out's own copy; then looks whether the work goes on.

    Nothing that was made is ever taken away here: partial results stay, whatever becomes of the rest.
    """

    phase: str = Phase.COLLECTING
    watch: Watching = field(
        default_factory=lambda: Watching(
            Phase.COLLECTING, who=_who, did=_did, made=lambda state: sorted(state["products"])
        )
    )
    loop: Loop = field(default_factory=lambda: Loop(MOST_WAVES, "waves"))

    async def __call__(self, state: Any) -> dict[str, Any]:
        round_: Round = state["results"][Phase.WORKING]
        results = list(round_["items"].values())
        products, failures = dict(state["products"]), {**state["failures"]}
        for result in results:
            task = result["key"]
            if result["result"] == "done":
                made: Product = result["value"]["product"]
                products[task] = made
            else:
                worker = state["assigned"][task]["worker"]
                failure = Failure(worker=worker, reason=result.get("reason", result["result"]))
                failures[task] = [*failures.get(task, []), failure]
        update = {"products": products, "failures": failures, "waves": state["waves"] + 1}
        cleared = {"results": {Phase.WORKING: Round(number=round_["number"] + 1, items={})}}
        watched = await self.watch({**state, **update})
        return {**update, **cleared, **watched, **_usage(state, results)}


def _usage(state: State, results: list[Result]) -> dict[str, Any]:
    """What the agents at work cost together, told under the state where they worked."""
    parts = [used for result in results for used in result.get("usage", {}).values() if used]
    if not parts:
        return {}
    before: Mapping[str, Any] = state.get("usage", {}).get(Phase.WORKING, {})
    return {"usage": {Phase.WORKING: total(before, sum_of(parts))}}


async def collected(state: State) -> Literal["go on", "stuck"]:
    """Does the work still get anywhere?"""
    return "stuck" if state["stuck"][Phase.COLLECTING]["mode"] else "go on"
