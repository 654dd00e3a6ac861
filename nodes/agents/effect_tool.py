"""EffectTool: a tool of an agent that changes the world, through the same boundary as every other effect."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.tools import StructuredTool
from langgraph.prebuilt import ToolRuntime
from pydantic import BaseModel

from nodes.admitting import refusal
from nodes.agents.marks import Marks, first_of_its_kind, ordinal, told
from nodes.agents.turn import Turn
from nodes.effect import Effect, outcome
from nodes.place import Place, place_of
from reliability.deliver import Arguments, Delivered
from reliability.errors import BadInput, Conflict
from reliability.ledger.intents import Step

State = Mapping[str, Any]
Sends = Callable[[State, Mapping[str, Any]], Arguments]


class EffectTool(StructuredTool):
    """Its call is recorded before it is sent and happens once, under the key of the run, the agent's visit and the
    call's place in it. A call that a gate must approve is never sent from here: it is put before the gate.
    """

    effect: Any
    """The Effect that it goes through; `fermata verify` reads it."""
    keyed: bool = True
    sends: Any = None

    @property
    def proposes(self) -> bool:
        """Does the tool itself hold back what is too much to be done unasked?"""
        return self.effect.gate is not None or self.effect.below is not None


def as_tool(
    effect: Effect,
    name: str,
    description: str,
    takes: type[BaseModel],
    sends: Sends | None = None,
) -> EffectTool:
    """An effect as a tool for a model. `takes` is what the model fills in (no floats: money is whole cents).

    `sends` makes the effect's arguments of the graph's state and of what the model gave: what must not be the model's
    to choose (who the customer is, say) comes from the state. An effect with a `gate` needs `arguments=proposed(phase)`
    there, and a node of its own after the gate.
    """

    async def carry_out(runtime: ToolRuntime[Any, Any], **given: Any) -> Any:
        return await _call(tool, runtime, given)

    tool = EffectTool(
        name=name, description=description, args_schema=takes, coroutine=carry_out, effect=effect, sends=sends
    )
    return tool


def proposed(phase: str) -> Callable[[State], Arguments | None]:
    """The arguments of an effect that an agent wants approved; None where it wants nothing."""

    def arguments(state: State) -> Arguments | None:
        found: Arguments | None = (state.get("proposed") or {}).get(phase)
        return found

    return arguments


async def _call(tool: EffectTool, runtime: ToolRuntime[Any, Any], given: Mapping[str, Any]) -> Any:
    effect: Effect = tool.effect
    turn = runtime.context if isinstance(runtime.context, Turn) else None
    asked = tool.args_schema.model_validate(dict(given)).model_dump(mode="json")  # type: ignore[union-attr]
    state = turn.state if turn else runtime.state
    arguments = tool.sends(state, asked) if tool.sends else asked
    asks = await effect.asks(arguments)
    if turn and effect.gate and asks and await refusal(effect, arguments) is None:
        if not first_of_its_kind(runtime.state["messages"], runtime.tool_call_id):
            says = f"{tool.name} was not put before anybody: one call that needs an approval at a time"
            left = {"tool": tool.name, "phase": effect.phase, "arguments": dict(arguments)}
            return told(runtime, tool.name, says, Marks(left=[left]), failed=True)
        says = f"{tool.name} needs the approval of people at {effect.gate}; it was put before them, and was not sent"
        return told(
            runtime, tool.name, says, Marks(proposes={effect.phase: dict(arguments)}, gate=effect.gate, stops=says)
        )
    place = _place(runtime, turn)
    calls = runtime.state["messages"][turn.heard if turn else 0 :]
    step = effect.step(place, ordinal(calls, tool.name, runtime.tool_call_id), asks=asks)
    try:
        delivered = await effect.perform(place, step, arguments, turn.asking.tell if turn else None)
    except Conflict as conflict:  # a replay or a fork: nothing was sent, and what stands under the key is for people
        if turn is None:
            raise
        delivered = Delivered("unknown", reason=str(conflict))
    return _reported(tool, runtime, state, step, arguments, delivered)


def _place(runtime: ToolRuntime[Any, Any], turn: Turn | None) -> Place:
    if turn is None:
        return place_of(runtime.config)
    if turn.run is None:
        raise BadInput('no thread_id in config["configurable"]; a tool that changes the world needs a UUID there')
    return Place(turn.run, f"{turn.path}/tools")


def _reported(
    tool: EffectTool,
    runtime: ToolRuntime[Any, Any],
    state: State,
    step: Step,
    arguments: Arguments,
    delivered: Delivered,
) -> Any:
    effect: Effect = tool.effect
    known = outcome(delivered.status, step, delivered.reason)
    did = {"tool": tool.name, "phase": effect.phase, "arguments": dict(arguments), **known}
    marks = Marks(did=[did], keep=dict(effect.kept(state, delivered)))
    if delivered.status == "done":
        says = json.dumps({"result": "done", **(delivered.answer or {})}, ensure_ascii=False)
        return told(runtime, tool.name, says, marks)
    if delivered.status == "failed":
        return told(runtime, tool.name, f"it did not happen: {delivered.reason}", marks, failed=True)
    marks["stops"] = f"nobody can say whether {tool.name} happened: {delivered.reason}"
    return told(runtime, tool.name, marks["stops"], marks, failed=True)
