"""Histories of conversations that this process read before: a turn reads what was said since the last one.

Each time a run is called, LangGraph rebuilds a delta channel from its last full copy and the writes after it. Both are
in checkpoints, which never change: what was read at one of them is the beginning of what is read at a later one.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import CheckpointTuple, DeltaChannelHistory, PendingWrite, get_checkpoint_id
from langgraph.checkpoint.serde.types import _DeltaSnapshot

MOST = 64 * 2**20
"""[bytes, estimated] of histories that are kept; the conversation that was quiet for longest goes first."""

A_MESSAGE = 2000
"""[bytes] of a message beside what it says."""

FAR = 64
"""[checkpoints] back to what is remembered; from further away everything is read again."""

PLAIN = frozenset({type(None), str, int, float, bool})

Told = Mapping[str, DeltaChannelHistory]
"""Channel -> its last full copy and the writes since."""
Step = Callable[[RunnableConfig], Awaitable[CheckpointTuple | None]]
"""Reads one checkpoint as it is stored."""
Whole = Callable[[], Awaitable[Told]]
"""Reads everything from the disk."""


@dataclass(frozen=True)
class _Channel:
    """One channel's history. Its messages are handed out as they are, for copying all costs as much as reading them;
    `then` says what they were, so that one which a node changed in its hands is noticed, and read again."""

    history: DeltaChannelHistory
    messages: tuple[BaseMessage, ...]
    then: tuple[Any, ...]
    size: int

    def told(self) -> DeltaChannelHistory | None:
        """None where a message is not any more what was read."""
        return _own(self.history) if _contents(self.messages) == self.then else None

    def grown(self, writes: list[PendingWrite]) -> "_Channel | None":
        new = _channel(DeltaChannelHistory(writes=writes))
        if new is None:
            return None
        history = _own(self.history)
        history["writes"] += new.history["writes"]
        return _Channel(history, self.messages + new.messages, self.then + new.then, self.size + new.size)


@dataclass(frozen=True)
class _Known:
    checkpoint: str
    channels: Mapping[str, _Channel]

    @property
    def size(self) -> int:
        return sum(channel.size for channel in self.channels.values())

    def told(self) -> Told | None:
        told = {name: channel.told() for name, channel in self.channels.items()}
        return cast(Told, told) if all(told.values()) else None


class Histories:
    """For each thread the history at the newest checkpoint that was read."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, ...], _Known] = OrderedDict()
        self._size = 0

    async def read(self, config: RunnableConfig, channels: Sequence[str], step: Step, whole: Whole) -> Told:
        """What `whole` would tell."""
        checkpoint, thread = get_checkpoint_id(config), _thread(config)
        known = self._known.get(thread)
        if not checkpoint or (known and checkpoint < known.checkpoint):  # an older one: ids grow with time
            return await whole()
        grown = await _grown(known, config, step) if known and known.channels.keys() == set(channels) else None
        told = grown.told() if grown else None
        if told is None:
            told = await whole()
            grown = _known(checkpoint, {name: _channel(history) for name, history in told.items()})
        self._remember(thread, grown)
        return told

    def forget(self, thread: str) -> None:
        """Its checkpoints are deleted."""
        for key in [key for key in self._known if key[0] == thread]:
            self._remember(key, None)

    def _remember(self, thread: tuple[str, ...], known: _Known | None) -> None:
        before = self._known.pop(thread, None)
        self._size -= before.size if before else 0
        if known is not None:
            self._known[thread] = known
            self._size += known.size
        while self._size > self._most:
            self._size -= self._known.popitem(last=False)[1].size


async def _grown(known: _Known, config: RunnableConfig, step: Step) -> _Known | None:
    """What is known with the writes since, or what starts at a full copy on the way; None where the way leads past."""
    found: dict[str, _Channel | None] = {}
    writes: list[PendingWrite] = []
    newest = one = await step(config)
    for _ in range(FAR):
        rest = known.channels.keys() - found.keys()
        if newest is None or one is None or one.checkpoint["id"] < known.checkpoint:
            return None
        if one.checkpoint["id"] == known.checkpoint:
            found |= {name: known.channels[name].grown(_of(name, writes)) for name in rest}
        if found.keys() == known.channels.keys():
            return _known(newest.checkpoint["id"], found)
        one = await step(one.parent_config) if one.parent_config else None
        values = one.checkpoint["channel_values"] if one else {}
        writes = [*(one.pending_writes or [] if one else []), *writes]
        for name in rest & values.keys():
            found[name] = _channel(DeltaChannelHistory(writes=_of(name, writes), seed=values[name]))
    return None


def _of(channel: str, writes: list[PendingWrite]) -> list[PendingWrite]:
    return [write for write in writes if write[1] == channel]


def _known(checkpoint: str, channels: Mapping[str, _Channel | None]) -> _Known | None:
    return _Known(checkpoint, cast(Mapping[str, _Channel], channels)) if all(channels.values()) else None


def _channel(history: DeltaChannelHistory) -> _Channel | None:
    """None where it holds anything else than messages of plain data."""
    messages = tuple(_said(history))
    if not all(isinstance(one, BaseMessage) for one in messages):
        return None
    try:
        then = tuple((_copied(fields), _copied(more)) for fields, more in _contents(messages))
    except TypeError:
        return None
    return _Channel(_own(history), messages, then, sum(A_MESSAGE + len(str(one.content)) for one in messages))


def _contents(messages: tuple[BaseMessage, ...]) -> tuple[Any, ...]:
    return tuple((one.__dict__, one.__pydantic_extra__) for one in messages)


def _said(history: DeltaChannelHistory) -> Iterator[Any]:
    seed: Any = history.get("seed", [])
    for value in (getattr(seed, "value", seed), *(write[2] for write in history["writes"])):
        yield from value if isinstance(value, list) else [value]


def _own(history: DeltaChannelHistory) -> DeltaChannelHistory:
    """The same messages in lists of the reader's own."""
    own = DeltaChannelHistory(writes=[(task, name, _listed(value)) for task, name, value in history["writes"]])
    if "seed" in history:
        seed: Any = history["seed"]
        own["seed"] = _DeltaSnapshot(_listed(seed.value)) if isinstance(seed, _DeltaSnapshot) else _listed(seed)
    return own


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _copied(value: Any) -> Any:
    """Plain data, as it is now.

    Raises:
        TypeError: it is something else, that perhaps cannot be copied or compared.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is dict:
        return {name: _copied(inner) for name, inner in value.items()}
    if kind is list:
        return [_copied(inner) for inner in value]
    raise TypeError(kind.__name__)


def _thread(config: RunnableConfig) -> tuple[str, ...]:
    """A thread as one version of a workflow reads it: which types are revived depends on its state's schema."""
    at, known = config["configurable"], config.get("metadata", {})
    return str(at["thread_id"]), str(at.get("checkpoint_ns", "")), str(known.get("workflow_version", ""))
