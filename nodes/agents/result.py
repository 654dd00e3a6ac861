"""Result: what one visit of an agent came to, as plain data, read from its messages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from nodes.agents.marks import Marks, marks_of
from nodes.agents.turn import Turn
from state.agents import Ended


@dataclass(frozen=True)
class Result:
    """`text` is what it said last, `answer` its answer in its schema, `found` what its tools gave (name and text).

    `handoff`: who takes over, with a `note`. `proposes`: by phase, what a gate must approve. `did`: calls that may have
    changed the world, `keep` what they leave in the state; `in_doubt`: of one of them nobody can say.
    """

    ended: Ended
    text: str = ""
    answer: dict[str, Any] | None = None
    reason: str = ""
    handoff: str | None = None
    note: str = ""
    left: tuple[dict[str, Any], ...] = ()
    """Calls that need an approval and were put before nobody: another one came first."""
    found: tuple[tuple[str, str], ...] = ()
    did: tuple[dict[str, Any], ...] = ()
    keep: Mapping[str, Any] = field(default_factory=dict)
    proposes: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    usage: dict[str, Any] = field(default_factory=dict)

    @property
    def in_doubt(self) -> bool:
        return any(one["result"] == "unknown" for one in self.did)

    @property
    def told(self) -> dict[str, Any]:
        """What the state remembers of it, in `agents`."""
        named = ("ended", "text", "answer", "reason", "handoff", "note")
        return {**{name: getattr(self, name) for name in named}, "did": list(self.did), "left": list(self.left)}

    @property
    def words(self) -> str:
        """What can be said of it: the answer, else what was said, else what was found, else why there is nothing."""
        if self.answer is not None:
            return json.dumps(self.answer, ensure_ascii=False)
        known = [text for _, text in self.found]
        return self.text or "\n".join(known) or self.reason


def result_of(turn: Turn, ended: Mapping[str, Any]) -> Result:
    messages = turn.new(ended["messages"])
    marks = marks_of(messages)
    stop = next((one for one in marks if "handoff" in one or "proposes" in one), None)
    answer = ended.get("structured_response")
    common: dict[str, Any] = {
        "text": next((one.text for one in reversed(messages) if isinstance(one, AIMessage) and one.text.strip()), ""),
        "answer": answer,
        "found": _found(messages),
        "did": tuple(did for one in marks for did in one.get("did", [])),
        "left": tuple(left for one in marks for left in _left(one, stop)),
        "keep": {name: value for one in marks for name, value in one.get("keep", {}).items()},
        "usage": turn.usage(messages),
    }
    if stop is not None:
        return Result(**_stopped(stop, marks, common, turn))
    if answer is None and (turn.answers or not _spoke(messages)):
        why = turn.stop(messages) or "it gave no answer"
        turn.asking.tell("limit reached", reason=why)
        return Result(ended="partial", reason=why, **common)
    return Result(ended="answered", **common)


def _stopped(stop: Marks, marks: Sequence[Marks], common: Mapping[str, Any], turn: Turn) -> dict[str, Any]:
    """By a hand-off, or by something that people must approve: the gate is next then."""
    if "proposes" in stop:
        same = [one["proposes"] for one in marks if one.get("gate") == stop["gate"]]
        proposes = {phase: asked for one in same for phase, asked in one.items()}
        turn.asking.tell("proposed", effects=sorted(proposes))
        return {**common, "ended": "proposed", "proposes": proposes, "reason": stop["stops"], "handoff": stop["gate"]}
    turn.asking.tell("handed over", to=stop["handoff"])
    return {**common, "ended": "handed over", "handoff": stop["handoff"], "note": _note(stop, common["left"])}


def _note(stop: Marks, left: Sequence[Mapping[str, Any]]) -> str:
    """What the next one should know; also of what was wanted in the same breath and put before nobody."""
    wanted = [
        f"nobody was asked about {one['phase']} {json.dumps(one['arguments'], ensure_ascii=False)}" for one in left
    ]
    return "; ".join(part for part in [stop.get("note", ""), *wanted] if part)


def _left(marks: Marks, stop: Marks | None) -> list[dict[str, Any]]:
    """What a call wanted and nobody was asked: the second of a kind, another gate's, or one after a hand-off."""
    asked = stop is not None and "proposes" in stop and marks.get("gate") == stop["gate"]
    others = {} if asked else marks.get("proposes", {})
    return [*marks.get("left", []), *({"phase": phase, "arguments": wanted} for phase, wanted in others.items())]


def _spoke(messages: Sequence[BaseMessage]) -> bool:
    last = messages[-1] if messages else None
    return isinstance(last, AIMessage) and not last.tool_calls and bool(last.text.strip())


def _found(messages: Sequence[BaseMessage]) -> tuple[tuple[str, str], ...]:
    useful = [one for one in messages if isinstance(one, ToolMessage) and one.status == "success"]
    return tuple((one.name or "", str(one.text)) for one in useful if not (one.artifact or {}).get("stops"))
