"""Assessing: before anything is delivered, the rules are held against what would be; what they say is data.

The box looks, and writes what it saw; the verdict is a pure function of that, of the rest of the state and of the rules
in force. So the gate and the effect make it again, and a verdict that somebody wrote into the state counts for nothing.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.counting import triggered
from nodes.deliverable import Reader, State, files_of, identity, made_by_steps, own, told_files
from nodes.demand import Demand, demanded
from nodes.examining import counted, examined
from nodes.place import telling
from nodes.rules import Check, Names, Rules
from reliability.errors import BadInput, Permanent, Transient, Unknown, Unreachable
from state.assessing import Ask, Assessed, Assessment, Found, Reason, Seen
from state.guarding import Action

_SENIORS: Mapping[Action, int] = {"require-approval": 0, "require-senior-review": 1}
"""How many seniors must be among those who approve."""


@dataclass(frozen=True)
class Assessing:
    """Looks at what would be delivered and says whether it may be, whether people decide about it first, and why.

    `inputs` are the fields of the state that expressions may name, beside `steps`, `output` (the text of what would be
    delivered) and `changedFiles` (its paths, old names too). `reads` finds what would be delivered. An effect behind it
    has `demands` among its arguments and is `below=Undemanded()`, its gate has `demands=` this. The graph's state needs
    the channel of `state.assessing.Assessments`. The rules are no part of the workflow's version: another rule strands
    no run that waits, but asks it anew.
    """

    phase: str
    rules: Rules = field(repr=False)
    inputs: tuple[str, ...] = ()
    reads: Reader = field(default=made_by_steps, repr=False)
    renamed_from: tuple[str, ...] = ()
    writes: frozenset[str] = field(default=frozenset({"assessments"}), repr=False)

    @property
    def most(self) -> Mapping[str, int]:
        return self.rules.most

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        seen = await self._looked(state, config)
        assessment = self.of({**state, "assessments": {self.phase: {"seen": seen}}})
        triggered(map(counted, self._held(state, seen)))
        return {"assessments": {self.phase: assessment}}

    async def _looked(self, state: State, config: RunnableConfig) -> Seen:
        """Raises:
        Unreachable: it cannot be read now; the run is kept.
        """
        seen = Seen(of=identity(state), changedFiles=[], output="", found=[])
        try:
            deliverable = await self.reads(state, config)
            changed = await asyncio.to_thread(lambda: deliverable.paths)
        except (Transient, Unknown) as error:
            raise Unreachable(f"{self.phase} cannot read what would be delivered: {error}; resume the run") from error
        except (Permanent, BadInput) as wrong:
            return Seen(**seen, trouble=str(wrong))
        found = await examined(deliverable, self.rules.scans, telling(self.phase))
        return {**seen, "changedFiles": changed, "output": deliverable.output, "found": found}

    def of(self, state: State) -> Assessment:
        """The assessment of exactly this state, by the rules that are in force now. Pure."""
        seen = self._seen(state)
        found = self._found(state, seen)
        asks = [*self._approvals(state, seen), *self._asked(found)]
        refused = [_reason(one) for one in found if one["action"] not in _SENIORS and one["action"] != "warn"]
        warned = [_reason(one) for one in found if one["action"] == "warn"]
        verdict: Assessed = "refused" if refused else "people must decide" if asks else "nothing to ask"
        return Assessment(verdict=verdict, asks=asks, refused=refused, warned=warned, seen=seen)

    def demand(self, state: State) -> Demand:
        """Who must decide about exactly this."""
        known = self.of(state)
        return demanded(known["asks"], "; ".join(map(_line, known["refused"])))

    def demands(self, state: State) -> dict[str, Any]:
        """What the arguments of an effect say of it, so that an approval is one of exactly these demands."""
        known = self.of(state)
        return {"asks": [dict(one) for one in known["asks"]], "refused": [dict(one) for one in known["refused"]]}

    def shown(self, state: State) -> dict[str, Any]:
        """What people are told: every reason why they are asked, what was noted, and the files."""
        known = self.of(state)
        noted = {"noted": list(map(_line, known["warned"]))} if known["warned"] else {}
        return {"reasons": list(map(_line, known["asks"])), **noted, "paths": known["seen"]["changedFiles"]}

    def _seen(self, state: State) -> Seen:
        known = (state.get("assessments") or {}).get(self.phase) or {}
        seen: Seen = known.get("seen") or Seen(of="", changedFiles=[], output="", found=[])
        try:
            told = told_files(state)
        except BadInput as outside:
            return {**seen, "trouble": str(outside)}
        return {**seen, "changedFiles": sorted({*seen["changedFiles"], *told})} if told else seen

    def _names(self, state: State, seen: Seen) -> Names:
        given = {name: state[name] for name in self.inputs if name in state}
        read = {} if "trouble" in seen else {"output": seen["output"], "changedFiles": seen["changedFiles"]}
        return {**given, "steps": state.get("steps") or {}, **read}

    def _approvals(self, state: State, seen: Seen) -> list[Ask]:
        names = self._names(state, seen)
        return [
            Ask(name=one.name, why=why, approvers=self.rules.teams(one.approvers, names), seniors=0)
            for one in self.rules.approvals
            if (why := one.wanted(names)) is not None
        ]

    def _asked(self, found: Iterable[Found]) -> list[Ask]:
        return [
            Ask(name=one["name"], why=one["why"], approvers=[*self.rules.site], seniors=_SENIORS[one["action"]])
            for one in found
            if one["action"] in _SENIORS
        ]

    def _found(self, state: State, seen: Seen) -> list[Found]:
        return [*self._unfit(state, seen), *seen["found"], *self._held(state, seen)]

    def _held(self, state: State, seen: Seen) -> Iterable[Found]:
        """The rules that are held against it: each one that does not hold."""
        names = self._names(state, seen)
        yield from _failed((check for check in self.rules.checks if check.scope == "run"), names)
        for step, value in (state.get("steps") or {}).items():
            yield from self._of_step(step, value, names)

    def _unfit(self, state: State, seen: Seen) -> Iterable[Found]:
        """What was looked at is not what would be delivered, or cannot be delivered at all."""
        if seen["of"] != identity(state):
            why = "what would be delivered changed since it was assessed" if seen["of"] else "it was not assessed"
            yield Found(name=self.phase, why=why, action="block")
        elif "trouble" in seen:
            yield Found(name=self.phase, why=seen["trouble"], action="block")

    def _of_step(self, step: str, value: Any, names: Names) -> Iterable[Found]:
        if (over := self.rules.limits.over(files_of(value))) is not None:
            yield Found(name="behaviorLimits", why=f"{step}: {over}", action="block")
        checks = [check for check in self.rules.checks if check.scope == "step"]
        yield from _failed(checks, {**names, **own(value)} if checks else names, f"{step}: ")


def _failed(checks: Iterable[Check], names: Names, before: str = "") -> Iterable[Found]:
    for check in checks:
        if (why := check.failed(names)) is not None:
            yield Found(name=check.name, why=f"{before}{why}", action=check.action)


def _reason(found: Found) -> Reason:
    return Reason(name=found["name"], why=found["why"])


def _line(reason: Mapping[str, Any]) -> str:
    return f"{reason['name']}: {reason['why']}"
