"""Effect: a call that changes the outside world, made once however often its node runs."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig

from nodes.admitting import review_of, terms_of
from nodes.below import Below
from nodes.place import Place, fanned_out, place_of, telling
from nodes.undemanded import Undemanded
from nodes.untouched import Untouched
from reliability.deliver import Answer, Arguments, Delivered, Delivery, Tell
from reliability.environment import environment, is_production
from reliability.errors import BadInput, Busy
from reliability.hold import hold
from reliability.ledger import aside, intents
from reliability.ledger.intents import Step
from reliability.ledger.leases import Lease
from reliability.ledger.terms import Terms, Touched
from state.parallel import Result

EffectClass = Literal["reversible", "compensable", "pivot", "irreversible"]
State = Mapping[str, Any]

_in_flight: set[str] = set()
_flying = threading.Lock()


@dataclass(frozen=True)
class Effect:
    """One effect of a workflow.

    `arguments` reads from the state exactly what is to be done, as plain JSON without floats (None: nothing is to be
    done, the step counts as done). `gate` names the state whose approval must cover those arguments, `undo` the state
    that takes the effect back. `keep` says what of the service's answer enters the state. `below`: what needs no
    approval (`Below` an amount, certain files `Untouched`, or `Undemanded` by an assessment), unless a guardrail
    demands one for these very arguments. `instead_of` names the effect whose failure leads here. `operations` says
    what it does, for those that forbid it, and `touches` which files it creates and changes. `renamed_from`: what the
    state was called before, oldest first; its key is made of the oldest. The graph's state needs the channel of
    `state.outcomes.Outcomes`.

    `environments`: where it may be sent. In production nothing is done that no people approve: there an effect has a
    `gate`, or says in words why it needs none (`ungated_because`), or is refused.
    """

    phase: str
    delivery: Delivery
    arguments: Callable[[State], Arguments | None]
    kind: EffectClass = "compensable"
    undo: str | None = None
    gate: str | None = None
    environments: frozenset[str] = frozenset({"development"})
    keep: Callable[[State, Answer], Mapping[str, Any]] = field(default=lambda _state, _answer: {})
    below: Below | Untouched | Undemanded | None = None
    instead_of: str | None = None
    renamed_from: tuple[str, ...] = ()
    ungated_because: str | None = field(default=None, repr=False)
    operations: frozenset[str] = field(default=frozenset(), repr=False)
    touches: Callable[[Arguments], Touched] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.below, Untouched) and self.touches is None:
            raise BadInput(
                f"{self.phase} needs no approval where it leaves files untouched, and does not say which files it "
                "touches; accepted: `touches` beside it"
            )

    @property
    def unasked_in(self) -> list[str]:
        """The production environments in which it would be done without people and without leave."""
        if self.gate is not None or (self.ungated_because or "").strip():
            return []
        return sorted(filter(is_production, self.environments))

    @property
    def first_name(self) -> str:
        """The oldest declared name: a rename must never give an effect another key."""
        return self.renamed_from[0] if self.renamed_from else self.phase

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """Do it, or find that it was done.

        Raises:
            Busy, Fenced: another process drives this run.
            Conflict: this step of this run was tried with other arguments.
        """
        if fanned_out(config):
            raise BadInput(
                f"{self.phase} was entered by a Send, so that its items would share one key; nothing was sent. Put "
                "Each(…, work=this effect) there: every item is an effect of its own then"
            )
        place = place_of(config)
        arguments = self.arguments(state)
        step = self.step(place, next_occurrence(state, self.phase), asks=await self.asks(arguments))
        delivered = await self.perform(place, step, arguments)
        known = outcome(delivered.status, step, delivered.reason)
        return {**self.kept(state, delivered), "outcomes": {self.phase: known}}

    async def of_item(self, state: State, place: Place, item: str, number: int) -> Result:
        """Do it for one item of a fan-out's round, under that item's own key; what became of it, as data."""
        arguments = self.arguments(state)
        step = self.step(place, number, item, asks=await self.asks(arguments))
        delivered = await self.perform(place, step, arguments)
        result = Result(result=delivered.status, key=item, value=dict(self.kept(state, delivered)))
        if delivered.reason:
            result["reason"] = delivered.reason
        return result

    def step(self, place: Place, occurrence: int, item: str | None = None, *, asks: bool = True) -> Step:
        """Which step of the run it is; `asks`: its gate must have approved it."""
        gate = place.beside(self.gate) if self.gate and asks else None
        return Step(place.run, place.beside(self.name_of(item)), occurrence, self.kind, gate=gate)

    def name_of(self, item: str | None) -> str:
        """What its key calls it: `SENDING`, or `SENDING[17]` for the item 17 of a fan-out."""
        return self.first_name if item is None else f"{self.first_name}[{item}]"

    def wanted(self, state: State) -> dict[str, Arguments | None]:
        """What a gate approves, by the name that the key calls it."""
        return {self.first_name: self.arguments(state)}

    async def asks(self, arguments: Arguments | None) -> bool:
        """Must people have approved this? What is below the limit need not be, unless a guardrail says so."""
        if arguments is None:
            return False
        return not self._small(arguments) or await review_of(arguments) is not None

    def _small(self, arguments: Arguments) -> bool:
        """Does `below` let it be done without asking anybody? What lies outside of the tree is never small."""
        if not isinstance(self.below, Untouched):
            return self.below is not None and self.below(arguments)
        return self._outside(arguments) is None and self.below(self._files(arguments))

    def _outside(self, arguments: Arguments) -> str | None:
        """Why no approval could let it be sent, where its files say whether people are asked."""
        try:
            if isinstance(self.below, Untouched):
                self.below(self._files(arguments))
        except BadInput as wrong:
            return str(wrong)
        return None

    def _files(self, arguments: Arguments) -> Touched:
        return self.touches(arguments) if self.touches else Touched()

    async def perform(
        self, place: Place, step: Step, arguments: Arguments | None, tell: Tell | None = None
    ) -> Delivered:
        """Through the boundary: recorded before it is sent, sent once a key. For whoever makes the step: this node, an
        item of a fan-out, a tool of an agent.
        """
        if arguments is None:
            return Delivered("done", reason="nothing to do")
        if (reason := self._refused(arguments)) is not None:
            return Delivered("failed", reason=reason)
        tell = tell or telling(self.phase)
        terms = await terms_of(self, arguments, tell)
        with _alone(step.key):
            async with hold(place.run) as lease:
                return await self._carry_out(step, arguments, terms, lease, tell)

    def _refused(self, arguments: Arguments) -> str | None:
        """Why this may not be sent at all, whatever the ledger knows."""
        here = environment()
        if here not in self.environments:
            allowed = ", ".join(sorted(self.environments))
            return f"{self.phase} may touch {allowed} only, and this is {here}; it was not sent"
        if here in self.unasked_in:
            return (
                f"{self.phase} has neither a gate nor the leave to do without (`ungated_because`), and this is {here}; "
                "it was not sent"
            )
        if (outside := self._outside(arguments)) is not None:
            return f"{outside}; it was not sent, and no approval could change that"
        if self.below is not None and self.gate is None and not self._small(arguments):
            return f"{self.phase} is not below its limit, and no gate could approve it; it was not sent"
        return None

    async def _carry_out(self, step: Step, arguments: Arguments, terms: Terms, lease: Lease, tell: Tell) -> Delivered:
        intent = await aside(intents.begin, lease, step, arguments, terms)
        if intent.status != "intended":
            tell("recorded", key=step.key, status=intent.status, reason=intent.reason)
            return Delivered(intent.status, intent.answer, intent.reason)
        if intent.reopened and (intent.cancelled or terms.refused):
            why = "the run was cancelled" if intent.cancelled else f"it was refused ({terms.refused})"
            delivered = Delivered("unknown", reason=f"{why} while this was on its way")
        else:
            delivered = await self.delivery(arguments, step.key, in_doubt=intent.reopened, tell=tell)
        await settle(step, lease, delivered)
        return delivered

    def kept(self, state: State, delivered: Delivered) -> Mapping[str, Any]:
        """What of the service's answer enters the state."""
        return self.keep(state, delivered.answer) if delivered.status == "done" and delivered.answer else {}


def outcome(result: str, step: Step, reason: str | None) -> dict[str, Any]:
    """What the state remembers of a step."""
    told = {"reason": reason} if reason else {}
    return {"result": result, "key": step.key, "occurrence": step.occurrence, **told}


async def settle(step: Step, lease: Lease, delivered: Delivered) -> None:
    await aside(intents.settle, lease, step.key, *delivered)


def next_occurrence(state: State, phase: str) -> int:
    """Which completion of the phase this will be; counted along the run's own history, so that a step that runs again
    after a lost checkpoint is the same one, and a second turn of a conversation another one.
    """
    if "outcomes" not in state:
        raise BadInput(f"the graph's state has no `outcomes`; {phase} needs state.outcomes.Outcomes among its bases")
    return int(state["outcomes"].get(phase, {}).get("occurrence", 0)) + 1


@contextmanager
def _alone(key: str) -> Iterator[None]:
    """One delivery of a key at a time in this process; between processes the lease sees to it."""
    with _flying:
        if key in _in_flight:
            raise Busy(f"{key} is being carried out by this very process; wait for it to end")
        _in_flight.add(key)
    try:
        yield
    finally:
        with _flying:
            _in_flight.discard(key)
