"""Following: which of LangChain's many calls are a run, a state, a model or a tool, and which of those each is in.

LangChain tells its callbacks of every runnable; a run of a workflow makes hundreds, of which people want a dozen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage
from langchain_core.outputs import LLMResult
from langgraph.errors import GraphBubbleUp

from tools.telemetry.place import Place, of_metadata

Kind = Literal["run", "state", "model", "tool"]
How = Literal["ended", "paused", "failed"]


@dataclass(frozen=True)
class Begun:
    """`name` of the workflow, state, model or tool; `said` is what it was given, for those who may show it."""

    kind: Kind
    name: str
    place: Place
    known: Mapping[str, Any]
    said: Any = None


@dataclass(frozen=True)
class Left:
    """`error` is the class of what was raised, never its message: that may hold anything."""

    how: How
    error: str = ""
    answer: LLMResult | None = None
    said: Any = None


class Teller(Protocol):
    """Whoever wants to know; what `begin` gives is handed to those that begin inside, and to `leave`."""

    def begin(self, begun: Begun, inside: Any) -> Any: ...

    def leave(self, what: Any, left: Left) -> None: ...


class Following(BaseCallbackHandler):
    """Attached to every run of a published workflow, whichever door it came through (`graphs.published`)."""

    run_inline = True
    """In the task that makes the call: no hop to a thread, and the task's own context."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._open: dict[UUID, Any] = {}  # what began there
        self._inside: dict[UUID, Any] = {}  # what a call is in that is nothing itself

    def on_chain_start(
        self,
        serialized: Any,
        inputs: Any,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **known: Any,
    ) -> None:
        metadata, name = metadata or {}, str(known.get("name") or "")
        place = of_metadata(metadata)
        if self._around(parent_run_id) is None:
            self._begin(Begun("run", place.workflow or name, place, metadata), run_id, parent_run_id)
        elif name and name == metadata.get("langgraph_node") and _is_state(known.get("tags"), metadata):
            self._begin(Begun("state", place.state, place, metadata), run_id, parent_run_id)
        else:
            self._inside[run_id] = self._around(parent_run_id)

    def on_chat_model_start(
        self,
        serialized: Any,
        messages: list[list[BaseMessage]],
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **known: Any,
    ) -> None:
        metadata = metadata or {}
        name = str(metadata.get("ls_model_name") or known.get("name") or "model")
        asked = {**metadata, "parameters": known.get("invocation_params") or {}}
        self._begin(Begun("model", name, of_metadata(metadata), asked, messages[0]), run_id, parent_run_id)

    def on_tool_start(
        self,
        serialized: Mapping[str, Any] | None,
        input_str: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **known: Any,
    ) -> None:
        name = str((serialized or {}).get("name") or known.get("name") or "tool")
        metadata = metadata or {}
        begun = Begun("tool", name, of_metadata(metadata), {**metadata, **known}, input_str)
        self._begin(begun, run_id, parent_run_id)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        self._leave(run_id, Left("ended"))

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **_: Any) -> None:
        self._leave(run_id, Left("ended", answer=response))

    def on_tool_end(self, output: Any, *, run_id: UUID, **_: Any) -> None:
        self._leave(run_id, Left("ended", said=getattr(output, "content", output)))

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        paused = isinstance(error, GraphBubbleUp)
        self._leave(run_id, Left("paused") if paused else Left("failed", type(error).__name__))

    on_llm_error = on_chain_error
    on_tool_error = on_chain_error

    def _begin(self, begun: Begun, run: UUID, parent: UUID | None) -> None:
        self._open[run] = self.teller.begin(begun, self._around(parent))

    def _leave(self, run: UUID, left: Left) -> None:
        self._inside.pop(run, None)
        if (what := self._open.pop(run, None)) is not None:
            self.teller.leave(what, left)

    def _around(self, parent: UUID | None) -> Any:
        return None if parent is None else self._open.get(parent) or self._inside.get(parent)


def _is_state(tags: Sequence[str] | None, metadata: Mapping[str, Any]) -> bool:
    """LangGraph tags a state's own call with its step (tested); what is inside an agent is no state."""
    steps = any(tag.startswith("graph:step:") for tag in tags or ())
    return steps and metadata.get("ls_integration") != "langchain_create_agent"
