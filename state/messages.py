"""A conversation, kept so that a checkpoint costs what was said since the last one and not everything ever said."""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.channels.delta import DeltaChannel
from langgraph.graph.message import _messages_delta_reducer

SNAPSHOT_EVERY = 200
"""[writes] between two full copies: reading walks back to the last one, at most this far."""

Messages = Annotated[list[AnyMessage], DeltaChannel(_messages_delta_reducer, snapshot_frequency=SNAPSHOT_EVERY)]
"""LangGraph's own reducer: by id, newer wins. With `add_messages`, 200 messages of 1 KB leave 28 MB of checkpoints."""
