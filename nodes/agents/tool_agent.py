"""ToolAgent: a node driven by a chat model that works with tools, within its limits."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool
from langgraph.config import get_config
from langgraph.runtime import Runtime
from pydantic import BaseModel

from nodes.agent import PROMPTS, State
from nodes.agents.effect_tool import EffectTool
from nodes.agents.handoff import HandoffTool
from nodes.agents.result import Result
from nodes.agents.sub_agent import SubAgentTool, sub_agent
from nodes.agents.trail import bounded, held_back, note_for, trail_to, turn_of
from nodes.agents.visit import Visit, where
from nodes.context import Context
from nodes.limits import Limits
from nodes.loop import Loop
from nodes.place import fanned_out, telling
from nodes.usage import EXHAUSTED, cleared, total
from reliability.attempts import Attempts
from reliability.errors import BadInput
from tools.models import open_model
from tools.models.chain import Seat

MOST_VISITS = 2
"""How often one agent may have the conversation in one turn of it, unless its `loop` says otherwise."""


def speak(_state: State, result: Result) -> dict[str, Any]:
    """What it said becomes the next message of the conversation; an agent that handed over says nothing."""
    return {} if result.handoff else {"messages": [AIMessage(result.words)]}


@dataclass(frozen=True)
class ToolAgent:
    """One role: its prompt (a file under nodes/prompts), its tools, what it must answer, and its limits.

    `answers`: the schema of its answer, which enters the state as plain data (None: it answers in words). `hears` turns
    the state into messages, what never changes first (None: the conversation, as far as `context` goes); where it gives
    None, nobody is asked. `keep` turns the `Result` into an update, beside `agents` and `usage`, which are written
    whenever somebody was asked. `model` opens the chat model by its name (None: the configured one); `skill` names the
    rules that the offline model answers it with. A call of the model without an answer within `limit` [s] is tried
    again. `loop` bounds how often the conversation comes by in one turn. The graph's state needs the channels of
    `state.agents.Agents`, and `Outcomes` where a tool is an effect.
    """

    phase: str
    role: str
    prompt: str
    tools: tuple[BaseTool, ...] = field(default=(), repr=False)
    answers: type[BaseModel] | None = None
    hears: Callable[[State], Sequence[BaseMessage] | None] | None = None
    keep: Callable[[State, Result], Mapping[str, Any]] = speak
    context: Context = field(default_factory=Context)
    limits: Limits = field(default_factory=Limits)
    model: Callable[[str | None], BaseChatModel] = open_model
    skill: str | None = None
    repairs: int = 2
    attempts: Attempts = field(default_factory=Attempts)
    limit: float = 60.0
    loop: Loop | None = None
    renamed_from: tuple[str, ...] = ()
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    offers: tuple[Any, ...] = field(init=False)
    """The tools as the version of the workflow tells them apart."""

    def __post_init__(self) -> None:
        if self.loop is None and any(isinstance(tool, HandoffTool) for tool in self.tools):
            object.__setattr__(self, "loop", Loop(MOST_VISITS, "handoffs"))
        object.__setattr__(self, "offers", tuple(_offered(tool) for tool in self.tools))
        names = [tool.name for tool in self.tools]
        if len(set(names)) < len(names):
            raise BadInput(f"{self.phase} has the tools {names!r}; accepted: each name once")

    @property
    def instructions(self) -> str:
        return (PROMPTS / self.prompt).read_text(encoding="utf-8")

    @property
    def ways(self) -> tuple[str, ...]:
        """Where it can lead beside its answer: who it hands over to, and the gates that its tools need."""
        to = [tool.to for tool in self.tools if isinstance(tool, HandoffTool)]
        return tuple(dict.fromkeys([*to, *(tool.effect.gate for tool in self._writes if tool.effect.gate)]))

    @property
    def most_calls(self) -> int:
        """Answers asked of a model on one visit, those of the agents that it calls as tools included."""
        others = [tool for tool in self.tools if isinstance(tool, SubAgentTool)]
        return self.limits.model_calls + sum(int(tool.most * tool.agent.most_calls) for tool in others)

    @property
    def most_tokens(self) -> int:
        """After so many no further call of a model is begun; the last one may go past it."""
        others = [tool for tool in self.tools if isinstance(tool, SubAgentTool)]
        return self.limits.tokens + sum(int(tool.most * tool.agent.most_tokens) for tool in others)

    def as_tool(self, name: str, description: str, context: Context | None = None, most: int = 3) -> SubAgentTool:
        """This agent as a tool of another, at most so many times a visit; it never touches the conversation.

        Of the conversation it sees what `context` says, by default nothing but its task.
        """
        own = tuple(tool for tool in self.tools if not isinstance(tool, HandoffTool))
        return sub_agent(replace(self, tools=own, loop=None), name, description, context or Context("none"), most)

    async def __call__(self, state: Any, config: RunnableConfig, runtime: Runtime[Any]) -> dict[str, Any]:
        """Work until there is an answer, a hand-off, something to approve, or a limit; never raises for a limit.

        Raises:
            Permanent, Transient, Unknown: no model could be asked; the run can be resumed at this very call.
            Busy, Fenced: another process drives this run.
        """
        self._look_at(state, config)
        heard = self._heard(state)
        if heard is None:
            return {**cleared(state, self.phase), **self.keep(state, Result("answered"))}
        heard = [*heard, *held_back(state, self.phase)]
        number = state.get("agents", {}).get(self.phase, {}).get("visits", 0) + 1
        run, path = where(config, self._first_name)
        model = getattr(runtime.context, "model", None)
        told = getattr(runtime.context, f"{self.phase.lower()}_instructions", None)
        visit = Visit(run, f"{path}/{number}", state, config, telling(self.phase), model, told)
        result = await visit.by(self, heard)
        most = self.loop.most if self.loop else MOST_VISITS
        result, trail = bounded(result, trail_to(state, self.phase), most)
        return self._update(state, result, number, trail)

    async def work_on(self, item: str, heard: Sequence[BaseMessage], state: State) -> Result:
        """One visit for an item of a fan-out, from the function that `Each` calls; its effects are keyed by the item.

        It is not checkpointed inside: after a crash the item is begun again, and finds the effects it had.
        """
        config = get_config()
        run, path = where(config, self._first_name)
        return await Visit(run, f"{path}/{item}", state, config, telling(self.phase), kept=False).by(self, heard)

    def inner(self, seats: Sequence[Seat], kept: bool) -> Any:
        """LangChain's loop of model and tools, built on first use: importing it takes most of a second. Blocks."""
        context = min((seat.card.context for seat in seats if seat.card.context), default=None)
        if (context, kept) not in self._built:
            from nodes.agents.inner import build

            model = seats[0].model
            self._built[context, kept] = build(self.phase, model, self.tools, self.answers, context, kept)
        return self._built[context, kept]

    @cached_property
    def _built(self) -> dict[tuple[int | None, bool], Any]:
        return {}

    @property
    def _first_name(self) -> str:
        """The oldest declared name: a rename must never give its effects other keys."""
        return self.renamed_from[0] if self.renamed_from else self.phase

    def _look_at(self, state: State, config: RunnableConfig) -> None:
        """Without its channels nothing would be counted, and a later turn would find the effects of this one."""
        if fanned_out(config):  # what is sent need not have the graph's channels
            if self._writes:
                raise BadInput(
                    f"{self.phase} was entered by a Send and has tools that change the world, so that its items would "
                    "share their keys; put Each(…, work=…) there, which calls `work_on` with the name of the item"
                )
            return
        needed = {"agents": "state.agents.Agents", **({"outcomes": "state.outcomes.Outcomes"} if self._writes else {})}
        if lacking := [name for name in needed if name not in state]:
            raise BadInput(f"the graph's state has no {lacking[0]!r}; {self.phase} needs {needed[lacking[0]]}")

    @property
    def _writes(self) -> list[EffectTool]:
        return _effects(self.tools)

    def _heard(self, state: State) -> Sequence[BaseMessage] | None:
        if self.hears is not None:
            return self.hears(state)
        said = self.context.of(state.get("messages", []))
        noted = note_for(state, self.phase)
        return [*said, HumanMessage(f"(from {noted[0]}) {noted[1]}")] if noted else said

    def _update(self, state: State, result: Result, number: int, trail: list[str]) -> dict[str, Any]:
        before = state.get("usage", {}).get(self.phase, {})
        stopped = {EXHAUSTED: why} if (why := result.usage.get(EXHAUSTED)) else {}
        outcomes = _outcomes(state, result)
        # What an earlier visit proposed is off: an approval that is given now must not cover it again.
        proposed = {tool.effect.phase: None for tool in self._writes if tool.effect.gate} | dict(result.proposes)
        return {
            **result.keep,
            **self.keep(state, result),
            **({"outcomes": outcomes} if outcomes else {}),
            **({"proposed": proposed} if proposed else {}),
            "agents": {self.phase: {"visits": number, **result.told}},
            "handoffs": {"turn": turn_of(state), "trail": trail},
            "usage": {self.phase: {**total(before, result.usage), **stopped}},
        }


def _offered(tool: BaseTool) -> tuple[Any, ...]:
    what = getattr(tool, "effect", None) or getattr(tool, "agent", None) or getattr(tool, "to", None) or "reads"
    return tool.name, what


def _effects(tools: Sequence[BaseTool]) -> list[EffectTool]:
    inner = [one for tool in tools if isinstance(tool, SubAgentTool) for one in _effects(tool.agent.tools)]
    return [*(tool for tool in tools if isinstance(tool, EffectTool)), *inner]


def _outcomes(state: State, result: Result) -> dict[str, Any]:
    """The last of each effect. `occurrence` goes on counting along the run, and not along the visit: a node of the same
    effect takes the next number for its key.
    """
    known: dict[str, Any] = {}
    for did in result.did:
        before = known.get(did["phase"]) or state.get("outcomes", {}).get(did["phase"], {})
        told = {name: did[name] for name in ("result", "key", "reason") if name in did}
        known[did["phase"]] = {**told, "occurrence": int(before.get("occurrence", 0)) + 1}
    return known
