"""PLANNING: turn what was said into a typed trip. It invents nothing."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ValidationError

from nodes.said import unreadable
from nodes.travel.reading import TripReading, missing, problems, to_trip
from nodes.travel.words import say
from nodes.usage import exhausted
from nodes.words_given import unusable
from reliability.errors import BadInput
from state.outcomes import turned
from state.travel import IN_WORDS, Phase, Said, Trip

State = Mapping[str, Any]


def said_now(state: State) -> list[Said]:
    """Everything said for this trip. Words after an ended trip begin a new one."""
    before: list[Said] = [] if state.get("status") else list(state.get("said", []))
    new = [state["ask"]] if state.get("ask") else []
    new += [message.text for message in state.get("messages", [])[state.get("heard", 0) :] if message.type == "human"]
    wish = wished(state)
    return [
        *before,
        *(Said(kind="request", about=[], text=text) for text in new),
        *([Said(kind="wish", about=[], text=wish)] if wish and not new else []),
    ]


def wished(state: State) -> str | None:
    """The note of a change that the gate sent back here, when that is why planning runs."""
    approval = state.get("approvals", {}).get(Phase.APPROVING)
    return approval["note"] if approval and approval["verdict"] == "change" and state.get("choice") else None


def hears(today: Callable[[], date]) -> Callable[[State], Sequence[BaseMessage] | None]:
    """What the planning agent is shown; None where there is nothing for a model to read."""

    def heard(state: State) -> Sequence[BaseMessage] | None:
        said = said_now(state)
        if state.get("trip") or unreadable(said) or not said:
            return None
        lines = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in said)
        return [HumanMessage(f"Today: {today().isoformat()}\n{lines}")]

    return heard


def keeps(today: Callable[[], date]) -> Callable[[State, BaseModel | None], dict[str, Any]]:
    """What the agent's answer becomes in the state, checked against the calendar and the map."""

    def kept(state: State, answer: BaseModel | None) -> dict[str, Any]:
        said = said_now(state)
        read = {"ask": "", "trip": None, "heard": len(state.get("messages", [])), "said": said, **_afresh(state)}
        bad = unreadable(said, IN_WORDS)
        if bad or not (said or state.get("trip")):
            return {**read, "said": [], "reading": "not a trip", "reason": bad or unusable("", IN_WORDS)}
        if state.get("trip"):
            return {**read, **_typed(state["trip"], today())}
        if not isinstance(answer, TripReading):
            return {**read, "reading": "incomplete", "wish": {}, "wrong": {}, "missing": missing({}), "choice": None}
        before: Trip = {} if state.get("status") else state.get("wish", {})
        if not answer.is_trip and not before:
            return {**read, "reading": "not a trip", "reason": say(said, "not a trip")}
        judged = _judge(_joined(before, answer), today(), answer)
        told = {name: why for name, why in state.get("wrong", {}).items() if name == "answer" and judged["missing"]}
        judged["wrong"] = {**judged["wrong"], **told}
        return {**read, **judged, "not_these": _ruled_out(state, answer)}

    return kept


def _afresh(state: State) -> dict[str, Any]:
    """What the trip before this one, in the same conversation, must not leave behind."""
    if not state.get("status"):
        return {}
    gone = dict.fromkeys(state.get("bookings", {}))
    return {**turned(state), "bookings": gone, "status": "", "reason": "", "asked": 0}


def _typed(trip: Mapping[str, Any], today: date) -> dict[str, Any]:
    try:
        return _judge(typed(trip), today)
    except BadInput as unfit:
        return {"reading": "not a trip", "reason": str(unfit)}


def typed(trip: Mapping[str, Any]) -> Trip:
    """A trip that was given as data, in the same shape that the agent answers.

    Raises:
        BadInput: a field is unknown or of the wrong kind.
    """
    try:
        reading = TripReading.model_validate({"is_trip": True, **trip})
        if reading.budget is not None and not reading.currency:
            raise ValueError("currency: a budget needs one, such as 'KRW'")
        return to_trip(reading)
    except (ValueError, TypeError) as error:  # pydantic's ValidationError is a ValueError
        given = json.dumps(trip, ensure_ascii=False, default=str)[:200]
        accepted = ", ".join(name for name in TripReading.model_fields if name not in ("is_trip", "change"))
        raise BadInput(f"the trip {given} cannot be used: {_first(error)}; accepted fields: {accepted}") from error


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors()[0]
    return ": ".join([*map(str, first["loc"]), first["msg"]])


def _joined(before: Trip, answer: TripReading) -> Trip:
    """What was understood before (of a trip given as data, only that), and what is read now, which counts more."""
    now = to_trip(answer)
    return {**before, **{name: value for name, value in now.items() if value not in (None, [])}}  # type: ignore[typeddict-item]


def _judge(trip: Trip, today: date, answer: TripReading | None = None) -> dict[str, Any]:
    wrong = problems(trip, today)
    if answer and answer.budget is not None and not answer.currency:
        wrong["budget"] = f"a budget of {answer.budget:g} in no currency; accepted: such as $500 or 50만 원"
    usable = {name: value for name, value in trip.items() if name not in wrong}
    lacking = missing(usable) + [name for name in wrong if name == "budget"]
    reading: Literal["understood", "incomplete"] = "incomplete" if lacking or wrong else "understood"
    return {"wish": usable, "wrong": wrong, "missing": lacking, "reading": reading, "choice": None, "not_these": []}


def _ruled_out(state: State, answer: TripReading) -> list[str]:
    """The offers that a wish wants to see replaced; earlier ones stay ruled out."""
    choice = state.get("choice")
    if not (wished(state) and choice):
        return []
    return [*state.get("not_these", []), *(choice[kind]["id"] for kind in answer.change if choice.get(kind))]


async def understood(state: State) -> Literal["understood", "incomplete", "not a trip", "budget exhausted"]:
    """Is the request a trip that can be searched for?"""
    if exhausted(state, Phase.PLANNING):
        return "budget exhausted"
    reading: Literal["understood", "incomplete", "not a trip"] = state["reading"]
    return reading
