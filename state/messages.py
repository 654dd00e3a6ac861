"""A conversation, kept so that a checkpoint costs what was said since the last one and not everything ever said."""

from collections.abc import Sequence
from typing import Annotated, Any

from langchain_core.messages import AnyMessage, BaseMessage, RemoveMessage
from langgraph.channels.delta import DeltaChannel
from langgraph.graph.message import _messages_delta_reducer

SNAPSHOT_EVERY = 200
"""[writes] between two full copies: a process that has not read the conversation yet walks back to the last one."""


def joined(said: list[AnyMessage], writes: Sequence[Any]) -> list[AnyMessage]:
    """LangGraph's own reducer (by id, newer wins). It makes an index of everything that was ever said; where all that
    comes is new, which is nearly always, that is put behind it instead."""
    new = [one for write in writes for one in (write if isinstance(write, list) else [write])]
    ids = {one.id for one in new if isinstance(one, BaseMessage) and not isinstance(one, RemoveMessage)} - {None}
    typed = not said or isinstance(said[0], BaseMessage)
    if typed and len(ids) == len(new) and ids.isdisjoint([one.id for one in said]):
        return [*said, *new]
    return _messages_delta_reducer(said, list(writes))


Messages = Annotated[list[AnyMessage], DeltaChannel(joined, snapshot_frequency=SNAPSHOT_EVERY)]
"""With `add_messages`, 200 messages of 1 KB leave 28 MB of checkpoints on LangGraph's own saver."""
