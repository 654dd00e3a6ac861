"""Guard: looks at a text before anything is done with it, and lets it pass or blocks it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from state.guarding import Action, Finding, Guarding

State = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """What a check found: the `id` of its rule, where (`offset` in characters from 0), and what to do, in words."""

    id: str
    offset: int
    says: str = ""


@dataclass(frozen=True)
class Check:
    """A pure function of a text, by name. `block` and `reject` stop it (`reject`: the person may put it otherwise);
    `warn` notes the finding and lets it pass.
    """

    name: str
    find: Callable[[str], Found | None]
    action: Action = "block"


@dataclass(frozen=True)
class Guard:
    """Every check looks at the text that `reads` takes from the state; what stops it stops it for everything after.

    A check that raises has found something: nothing passes because a check is broken. `begins` is written beside the
    verdict, whatever that is. The graph's state needs the channel of `state.guarding.Guards`.
    """

    phase: str
    checks: tuple[Check, ...]
    reads: Callable[[State], str]
    begins: Callable[[State], Mapping[str, Any]] = field(default=lambda _state: {})

    async def __call__(self, state: Any) -> dict[str, Any]:
        text = self.reads(state)
        findings = [finding for check in self.checks if (finding := looked_at(check, text)) is not None]
        verdict: Guarding = "blocked" if any(one["action"] != "warn" for one in findings) else "passed"
        return {**self.begins(state), "guards": {self.phase: {"verdict": verdict, "findings": findings}}}


def looked_at(check: Check, text: str) -> Finding | None:
    """What one check says, as plain data; a check that fails is a failed check and stops the text."""
    try:
        found = check.find(text)
    except Exception as error:  # noqa: BLE001 - whatever breaks a check, the text that broke it must not pass
        return Finding(
            check=check.name, id="failed", offset=0, action="block", says=f"it failed ({type(error).__name__})"
        )
    if found is None:
        return None
    told: Finding = {"check": check.name, "id": found.id, "offset": found.offset, "action": check.action}
    return {**told, "says": found.says} if found.says else told


def passed_or_blocked(phase: str) -> Callable[[State], Awaitable[Literal["passed", "blocked"]]]:
    """May it go on? Where nobody can be asked, what needs an approval may not."""

    async def verdict(state: State) -> Literal["passed", "blocked"]:
        return "passed" if state["guards"][phase]["verdict"] == "passed" else "blocked"

    return verdict


def stopped_by(state: State, phase: str) -> Finding | None:
    """The first finding that stopped it, if one did."""
    findings: list[Finding] = state.get("guards", {}).get(phase, {}).get("findings", [])
    return next((one for one in findings if one["action"] != "warn"), None)
