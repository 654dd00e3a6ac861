"""Guard: looks at a text before anything is done with it; lets it pass, masks it, has people asked, or blocks it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from nodes.counting import triggered
from nodes.guarding import rails
from state.guarding import Action, Finding, Guarding
from tools.guards.applying import FAILED, VERDICTS, Applied, applied, few, finding_of, verdict_of, worst
from tools.guards.guardrail import Guardrail
from tools.guards.inside import applied_to
from tools.guards.looking import LONG
from tools.guards.match import Match

State = Mapping[str, Any]


class SlowDetector(Protocol):
    """Finds in a text what it is for, and has to wait for it: a model's opinion, a service's. It has a time limit of
    its own (see `tools.guards.injection.judge.judging`).
    """

    async def __call__(self, text: str) -> Sequence[Match]: ...


@dataclass(frozen=True)
class Judge:
    """A check that takes its time, and money: asked last, about a text that all others let pass, and masked."""

    name: str
    detect: SlowDetector
    action: Action = "block"


@dataclass(frozen=True)
class Guard:
    """The guardrails of the workflow look at the text that `reads` takes from the state, after this guard's own
    `checks`; what stops it stops it for everything after.

    A check that raises has found something: nothing passes because a check is broken. The fields that `masks` names go
    on masked. `begins` is written beside the verdict, whatever that is. The graph's state needs the channel of
    `state.guarding.Guards`. What is checked is no part of the workflow's version.
    """

    phase: str
    checks: tuple[Guardrail, ...] = field(repr=False)
    reads: Callable[[State], str]
    begins: Callable[[State], Mapping[str, Any]] = field(default=lambda _state: {})
    masks: tuple[str, ...] = ()
    judges: tuple[Judge, ...] = field(default=(), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        found = await self._looked_at(self.reads(state))
        masked = {name: applied_to(state[name], rails("input"), "input").value for name in self.masks if name in state}
        begun = self.begins({**state, **masked})
        changed = {name: _news(state[name], value) for name, value in masked.items() if value is not state[name]}
        both = {name: [*changed[name], *begun[name]] for name in changed if isinstance(begun.get(name), list)}
        triggered(found.findings)
        said = {"verdict": found.verdict, "findings": list(found.findings)}
        return {**changed, **begun, **both, "guards": {self.phase: said}}

    async def _looked_at(self, text: str) -> Applied:
        own, others = await _applied(text, self.checks), await _applied(text, rails("input"))
        findings: list[Finding] = [*own.findings, *others.findings]
        verdict = worst([own.verdict, others.verdict])
        for judge in self.judges:
            if verdict == "passed":
                findings += await judged(judge, others.text)
                verdict = worst(map(verdict_of, findings))
        return Applied(others.text, few(findings), verdict)


async def _applied(text: str, checks: tuple[Guardrail, ...]) -> Applied:
    """What is long is looked at in a thread, so that the event loop goes on."""
    if len(text) < LONG:
        return applied(text, checks, "input")
    return await asyncio.to_thread(applied, text, checks, "input")


async def judged(judge: Judge, text: str) -> list[Finding]:
    """What a judge says, as plain data; one that fails has found something."""
    try:
        matches = await judge.detect(text)
    except Exception as error:  # noqa: BLE001 - whatever breaks a judge, the text must not pass for that
        matches = [Match(FAILED, 0, len(text), says=f"it failed ({type(error).__name__})")]
    return [finding_of(judge.name, judge.action, match) for match in matches]


def _news(before: Any, now: Any) -> Any:
    """Of a conversation the messages that changed, which take the places of those with their ids."""
    if not isinstance(before, list):
        return now
    return [new for old, new in zip(before, now, strict=True) if new is not old]


def passed_or_blocked(phase: str) -> Callable[[State], Awaitable[Literal["passed", "blocked"]]]:
    """May it go on? Where nobody can be asked, what needs an approval may not."""

    async def verdict(state: State) -> Literal["passed", "blocked"]:
        return "passed" if _verdict(state, phase) == "passed" else "blocked"

    return verdict


def passed_asked_or_blocked(phase: str) -> Callable[[State], Awaitable[Literal["passed", "needs approval", "blocked"]]]:
    """May it go on, perhaps with people's approval? A senior's review is drawn with `guarding_of`."""

    async def verdict(state: State) -> Literal["passed", "needs approval", "blocked"]:
        decided = _verdict(state, phase)
        return "blocked" if decided == "needs senior review" else decided

    return verdict


def guarding_of(phase: str) -> Callable[[State], Awaitable[Guarding]]:
    """The verdict with all its ways."""

    async def verdict(state: State) -> Guarding:
        return _verdict(state, phase)

    return verdict


def _verdict(state: State, phase: str) -> Guarding:
    decided: Guarding = state["guards"][phase]["verdict"]
    return decided


def stopped_by(state: State, phase: str) -> Finding | None:
    """The first finding that stopped it, if one did."""
    findings: list[Finding] = state.get("guards", {}).get(phase, {}).get("findings", [])
    return next((one for one in findings if one["action"] in VERDICTS), None)
