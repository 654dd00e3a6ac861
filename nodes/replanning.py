"""Dynamic fallback: the error goes to the planner, which must return a changed plan; bounded, never the same twice."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from nodes.loop import Loop
from reliability.digest import digest
from state.replanning import Replan, ReplanVerdict

State = Mapping[str, Any]


@dataclass(frozen=True)
class Replanning:
    """What the planning state `phase` does with a failure and with the planner's answer.

    `plan` reads the plan, plain JSON without floats, from the answer. After `most` answers it is given up; one that is
    no plan, or one that failed before, counts. The graph's state needs the channel of `state.replanning.Replans`.
    """

    phase: str
    plan: Callable[[BaseModel], Any]
    most: int = 3

    @property
    def loop(self) -> Loop:
        """For the planning state; the last time it is entered nobody is asked (`spent`) and it is given up."""
        return Loop(self.most + 1, "replans")

    def spent(self, state: State) -> bool:
        """Is there nothing to ask the planner any more? Then its `hears` answers None."""
        return self._known(state)["asked"] >= self.most

    def failed(self, state: State, error: str, plan: Any) -> dict[str, Any]:
        """What the state that failed writes: its error, and the plan that led there (never tried again)."""
        known = self._known(state)
        tried = [*known["tried"], digest(plan)]
        return self._update({**known, "error": error, "failed_plan": plan, "tried": list(dict.fromkeys(tried))})

    def worked(self, state: State) -> dict[str, Any]:
        """What the state writes that went well: the next failure begins to count anew."""
        return self._update({**self._known(state), "asked": 0, "tried": [], "error": "", "failed_plan": None})

    def told(self, state: State) -> str:
        """For the planner: what failed, with which error, and what is refused."""
        known = self._known(state)
        plan = json.dumps(known["failed_plan"], ensure_ascii=False)
        again = (
            " Your last answer was a plan that failed before; it was refused."
            if known["verdict"] == "same plan"
            else ""
        )
        return (
            f"This plan failed: {plan}\nThe error: {known['error']}\nReach the same goal by a different plan; a plan "
            f"that was tried before is refused.{again}"
        )

    def keep(self, state: State, answer: BaseModel | None) -> dict[str, Any]:
        """The update that the planner's answer makes: for `Agent(…, keep=…)`."""
        known = self._known(state)
        asked = known["asked"] + 1
        plan = self.plan(answer) if answer is not None else None
        changed = answer is not None and digest(plan) not in known["tried"]
        verdict: ReplanVerdict = "given up" if asked > self.most else "changed" if changed else "same plan"
        kept = plan if verdict == "changed" else known["plan"]
        return self._update({**known, "verdict": verdict, "plan": kept, "asked": asked})

    def _known(self, state: State) -> Replan:
        first = Replan(verdict="changed", plan=None, error="", failed_plan=None, tried=[], asked=0)
        known: Replan = state.get("replans", {}).get(self.phase, first)
        return known

    def _update(self, replan: Replan) -> dict[str, Any]:
        return {"replans": {self.phase: replan}}


def replanned_of(phase: str) -> Callable[[State], Awaitable[ReplanVerdict]]:
    """Is there a changed plan?"""

    async def replanned(state: State) -> ReplanVerdict:
        verdict: ReplanVerdict = state["replans"][phase]["verdict"]
        return verdict

    return replanned
