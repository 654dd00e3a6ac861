"""Compensation: takes an effect back, as often as it needs, and says so when it cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.effect import State, next_occurrence, outcome, settle
from nodes.place import place_of, telling
from reliability.deliver import Delivery
from reliability.errors import BadInput
from reliability.hold import hold
from reliability.ledger import aside, intents
from reliability.ledger.intents import Step


@dataclass(frozen=True)
class Compensation:
    """Undoes the effect of the state `undoes`, under that effect's own key.

    Its delivery is called with `{"undo": key of the effect}`: the service cancels what was booked under that key, or,
    where nothing is there yet, remembers that it must not be (a tombstone). An undo that keeps failing is *stuck* and
    stays open: the next visit tries it again under the same key. What a fork inherited is the older run's: it is left.
    """

    phase: str
    undoes: str
    delivery: Delivery
    renamed_from: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """The oldest declared name: a rename must never give an undo another key."""
        return self.renamed_from[0] if self.renamed_from else self.phase

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        place = place_of(config)
        occurrence = self._occurrence(state)
        effect = self._effect(state)
        step = Step(place.run, place.beside(self.first_name), occurrence, "compensation", undoes=effect["key"])
        if (reason := _nothing_to_undo(effect, place.run)) is not None:
            return {"outcomes": {self.phase: outcome("undone", step, reason)}}
        async with hold(place.run) as lease:
            arguments = {"undo": effect["key"]}
            intent = await aside(intents.begin, lease, step, arguments)
            if intent.status == "done":
                return {"outcomes": {self.phase: outcome("undone", step, None)}}
            tell = telling(self.phase)
            delivered = await self.delivery(arguments, step.key, in_doubt=intent.reopened, tell=tell)
            await settle(step, lease, delivered)
        result = "undone" if delivered.status == "done" else "stuck"
        return {"outcomes": {self.phase: outcome(result, step, delivered.reason)}}

    def _occurrence(self, state: State) -> int:
        following = next_occurrence(state, self.phase)
        last = state["outcomes"].get(self.phase)
        return int(last["occurrence"]) if last and last["result"] == "stuck" else following

    def _effect(self, state: State) -> Mapping[str, Any]:
        known: Mapping[str, Any] | None = state["outcomes"].get(self.undoes)
        if known is None:
            raise BadInput(f"{self.phase} undoes {self.undoes}, which never ran here; check the edges that lead to it")
        return known


def _nothing_to_undo(effect: Mapping[str, Any], run: str) -> str | None:
    """Why this effect is not to be taken back by this run, if it is not."""
    if effect.get("reason") == "nothing to do":
        return "nothing to undo"
    if not effect["key"].startswith(f"{run}:"):
        return f"{effect['key']} belongs to the run that this one was forked from; it was left as it is"
    return None
