"""Masking at the saver: what came in by a way around the door is stored as the door would have let it in.

A workflow that was published masks what comes in before LangGraph sees it (`graphs.published`). Of a graph that
somebody compiled himself, with our saver, LangGraph shows us no input before it runs: what its guardrails find when it
is stored is masked there and in everything that the run stores after that.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata

from reliability.errors import Blocked
from tools.guards.door import is_guarded, read_config
from tools.guards.handed_over import credential_in, said
from tools.guards.inside import applied_to, with_texts
from tools.guards.site import in_force

EXECUTING = "__pregel_runtime"
"""Stands in a config's `configurable` while LangGraph executes, and not while it only reads (tested)."""

DURABILITY = "__pregel_durability"
"""Says in `configurable` when LangGraph stores; with `exit` it shows no input at all (tested)."""

RESUME, INPUT, ERROR = "__resume__", "__start__", "__error__"
"""The channels of an answer to an interrupt, of a run's input, and of what a state raised (tested)."""

NULL_TASK = "00000000-0000-0000-0000-000000000000"
"""Whose answer it is when it was given to no interrupt by name (tested)."""

MOST_RUNS = 10_000
"""Runs whose words are remembered; the newest."""

MOST_WORDS = 100
"""Words of one run that are looked for; with more of them, the guardrails themselves look at all that is stored."""


class Masking:
    """What each run was told, as long as this process lives: never stored, and forgotten with the run."""

    def __init__(self) -> None:
        self._heard: OrderedDict[str, dict[str, str]] = OrderedDict()

    def checkpoint(self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata) -> Checkpoint:
        if is_guarded(config):
            return checkpoint
        source, values = metadata.get("source"), checkpoint["channel_values"]
        came = [INPUT] if source == "input" else [*values] if source == "update" or _at_exit(config) else []
        if source == "update" and checkpoint.get("updated_channels"):
            came = [*(checkpoint.get("updated_channels") or ())]
        new = {name: self._listened(config, values[name]) for name in came if name in values}
        old = {name: self._silenced(config, value) for name, value in values.items() if name not in new}
        return {**checkpoint, "channel_values": {**old, **new}}

    def writes(self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task: str) -> Sequence[tuple[str, Any]]:
        """Answers, what was changed by hand, and what a state raised, by whomever it was called.

        Raises:
            Blocked: an answer holds a credential; nothing of it was stored.
        """
        for channel, value in writes:
            if channel == RESUME and (place := credential_in(value)) is not None:
                raise Blocked(said(place))
        raised = [(channel, _raised(config, value) if channel == ERROR else value) for channel, value in writes]
        if is_guarded(config):
            return raised
        came = task == NULL_TASK or EXECUTING not in config["configurable"] or _at_exit(config)
        return [
            (channel, self._listened(config, value) if came or channel == RESUME else self._silenced(config, value))
            for channel, value in raised
        ]

    def forget(self, thread: str) -> None:
        self._heard.pop(thread, None)

    def _listened(self, config: RunnableConfig, value: Any) -> Any:
        """What came in, masked; what was taken out is remembered."""
        heard: dict[str, str] = {}
        read = applied_to(value, in_force(config, "input"), "input", heard=heard).value
        if heard:
            run = str(config["configurable"]["thread_id"])
            self._heard.setdefault(run, {}).update(heard)
            self._heard.move_to_end(run)
            while len(self._heard) > MOST_RUNS:
                self._heard.popitem(last=False)
        return read

    def _silenced(self, config: RunnableConfig, value: Any) -> Any:
        """Whatever the run made of it, without what was taken out before."""
        heard = self._heard.get(str(config["configurable"]["thread_id"]), {})
        if len(heard) > MOST_WORDS:
            return self._listened(config, value)
        return _without(value, heard) if heard else value


def masked_config(config: RunnableConfig) -> RunnableConfig:
    """The config as its words may be stored."""
    if is_guarded(config):
        return config
    return cast(RunnableConfig, read_config(config, in_force(config, "input")))


def _at_exit(config: RunnableConfig) -> bool:
    return config["configurable"].get(DURABILITY) == "exit"


def _raised(config: RunnableConfig, error: Any) -> Any:
    """The error itself, unless its message holds what must not be stored."""
    said = repr(error)
    read = applied_to(said, in_force(config, "input"), "input").value
    return error if read == said or not isinstance(error, BaseException) else RuntimeError(read)


def _without(value: Any, heard: Mapping[str, str]) -> Any:
    """The value with signs for what was heard, wherever it stands; the longest first."""
    known = sorted(heard, key=len, reverse=True)

    def change(text: str, _called: str) -> str:
        for one in known:
            text = text.replace(one, heard[one]) if one in text else text
        return text

    return with_texts(value, change)
