"""The people of a case: they say what it says, decide at its gates and answer its questions, and then walk away."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from host.evals.suite import Case, Decision
from host.runs import Host, View, acting_as
from reliability.identity import Voter
from reliability.ledger.asked import Request

MOVES = 50
"""How often people try to bring one turn of a case to its end."""


@dataclass
class People:
    """Plays one case. A gate that the case does not name waits for ever, as does a question without an answer left."""

    case: Case
    _answers: Iterator[str | None] = field(init=False)
    _decided: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._answers = iter(self.case.answers)

    async def play(self, host: Host, given: Mapping[str, Any]) -> View:
        """From the first word to where nobody goes on."""
        if self.case.turns is None:
            return await self._attend(host, await host.start(self.case.workflow, given))
        return await self._converse(host, self.case.turns)

    async def _converse(self, host: Host, turns: list[str]) -> View:
        run = str(uuid.uuid4())
        for text in turns:
            view = await self._attend(host, await host.say(self.case.workflow, run, text))
            if view.next:
                break  # the next turn cannot begin before this one has ended
        return view

    async def _attend(self, host: Host, view: View) -> View:
        for _ in range(MOVES):
            moved = await self._move(host, view) if view.next else None
            if moved is None:
                break
            view = moved
        return view

    async def _move(self, host: Host, view: View) -> View | None:
        asked = next((request for request in view.requests if request.status == "open"), None)
        if asked is not None:
            return await self._vote(host, view, asked)
        if any("question" in interrupt.value for interrupt in view.interrupts):
            return await self._answer(host, view)
        return None

    async def _vote(self, host: Host, view: View, asked: Request) -> View | None:
        decision = self._decision(asked)
        if decision.does == "wait":
            return None
        voter = Voter(f"person-{len(asked.votes) + 1}", next(iter(asked.missing), "") or None, authenticated=True)
        with acting_as(voter):
            counted, driven = await host.vote(asked.id, voter, decision.does, decision.note)
        if counted.status != "open":
            gate = _gate(asked)
            self._decided[gate] = self._decided.get(gate, 0) + 1
        return driven or await host.look(view.run.id)

    def _decision(self, asked: Request) -> Decision:
        """The next for this gate; the last one is given again."""
        gate = _gate(asked)
        planned = self.case.decisions.get(gate) or [Decision(does="wait")]
        return planned[min(self._decided.get(gate, 0), len(planned) - 1)]

    async def _answer(self, host: Host, view: View) -> View | None:
        try:
            answer = next(self._answers)
        except StopIteration:
            return None
        if answer is None:
            return await host.drive(view.run.id, answer={"give_up": True})
        return await host.resume(view.run.id, answer=answer)


def _gate(asked: Request) -> str:
    """Its state's name, wherever the gate's workflow stands."""
    return asked.path.rpartition("/")[2]
