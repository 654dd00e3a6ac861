"""Closing: how a declared workflow ends, in words, in the language that it was asked in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nodes.ending import Ending
from nodes.spent import spent
from nodes.undoing import Undoing
from nodes.undone import said_no
from nodes.wording import wording
from reliability.saga import SagaStep
from tools.guards.telling import is_korean

State = Mapping[str, Any]

LONGEST = 200
"""So many characters are told of what a step made."""

WORDS = wording(__file__)


def endings(inputs: Sequence[str], steps: Sequence[SagaStep]) -> dict[str, Ending]:
    """Every end that such a workflow can have, by its name; `inputs` are the fields that people fill."""
    closing = Closing(tuple(inputs), Undoing(steps))
    says = {
        "COMPLETED": closing.completed,
        "FAILED": closing.failed,
        "DECLINED": closing.declined,
        "ROLLED_BACK": closing.rolled_back,
        "BUDGET_EXHAUSTED": spent(closing.heard, closing.so_far),
    }
    return {name: Ending(name, says=say) for name, say in says.items()}


class Closing:
    """`undoing` knows what of its effects a run has left."""

    def __init__(self, inputs: tuple[str, ...], undoing: Undoing) -> None:
        self.inputs = inputs
        self.undoing = undoing

    def completed(self, state: State) -> str:
        delivery = (state.get("steps") or {}).get("delivery")
        told = [self._say(state, "delivered", **delivery)] if delivery else [self._say(state, "completed")]
        return "\n".join([*told, *made(state), *self._noted(state)])

    def failed(self, state: State) -> str:
        return "\n".join([self._say(state, "failed", reason=why(state)), *self._stays(state), *self._noted(state)])

    def declined(self, state: State) -> str:
        said = self._say(state, "declined", reason=why_not(state) or why(state))
        return " ".join([said, *(self._stays(state) or [self._say(state, "nothing stays")])])

    def rolled_back(self, state: State) -> str:
        left = "; ".join(self.undoing.remaining(state))
        said = self._say(state, "taken over", left=left) if left else self._say(state, "rolled back", reason=why(state))
        return "\n".join([said, *self._stays(state), *self._noted(state)])

    def so_far(self, state: State) -> str:
        return "\n".join(made(state))

    def heard(self, state: State) -> str:
        return heard(state, self.inputs)

    def _say(self, state: State, what: str, **facts: Any) -> str:
        return say(what, is_korean(self.heard(state)), **facts)

    def _stays(self, state: State) -> list[str]:
        """A workflow in a box undoes what it did where it fails itself, and nothing afterwards."""
        outcomes: Mapping[str, Any] = state.get("outcomes") or {}
        ended = [name for name in state.get("inside") or {} if outcomes.get(name, {}).get("result") == "done"]
        return [self._say(state, "stays", where=", ".join(ended))] if ended else []

    def _noted(self, state: State) -> list[str]:
        """What people should know beside it: what was taken out, what rules only warned of."""
        values: Mapping[str, Any] = state.get("steps") or {}
        notes = [note for value in values.values() if isinstance(value, Mapping) for note in value.get("notes") or []]
        assessments: Mapping[str, Any] = state.get("assessments") or {}
        notes += [f"{one['name']}: {one['why']}" for known in assessments.values() for one in known.get("warned", [])]
        return [f"- {note}" for note in dict.fromkeys(notes)]


def heard(state: State, inputs: Sequence[str]) -> str:
    """What people filled in."""
    return json.dumps([state.get(name) for name in inputs], ensure_ascii=False)


def say(what: str, korean: bool, **facts: Any) -> str:
    return WORDS[what]["ko" if korean else "en"].format(**facts)


def made(state: State) -> list[str]:
    """A line for each step that says in words what it made."""
    values: Mapping[str, Any] = state.get("steps") or {}
    told = {name: _told(value) for name, value in values.items() if name != "delivery"}
    return [f"{name}: {said}" for name, said in told.items() if said]


def why(state: State) -> str:
    """The first line of what went wrong last."""
    outcomes: Mapping[str, Any] = state.get("outcomes") or {}
    wrong = [known for known in outcomes.values() if known.get("result") in ("failed", "unknown")]
    said = str(wrong[-1].get("reason", "")) if wrong else why_not(state)
    return said.splitlines()[0] if said else ""


def why_not(state: State) -> str:
    """Who or what said no, and the words that came with it."""
    phase = said_no(state)
    approval = (state.get("approvals") or {}).get(phase)
    if approval:
        by = next((vote["voter"] for vote in approval["votes"] if vote["decision"] == "reject"), approval["status"])
        return ": ".join(part for part in (by, approval["note"]) if part)
    refused = (state.get("assessments") or {}).get(phase, {}).get("refused", [])
    return "; ".join(f"{one['name']}: {one['why']}" for one in refused)


def _told(value: Any) -> str:
    if isinstance(value, list):
        return _begun("; ".join(filter(None, map(_told, value))))
    if not isinstance(value, Mapping):
        return _begun(str(value)) if isinstance(value, str | int | float) and str(value).strip() else ""
    if "succeeded" in value and "passed" in value:
        return f"{value['passed']} passed, {value.get('failed', 0) + value.get('errors', 0)} failed"
    text = next((str(value[name]) for name in ("summary", "text", "answer") if value.get(name)), "")
    severity = f" ({value['severity']})" if value.get("severity") else ""
    return f"{_begun(text.splitlines()[0])}{severity}" if text else severity.strip()


def _begun(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
