"""Where a node stands: which run, and the path of states that leads to it through the subgraphs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_stream_writer

from nodes.counting import told
from reliability.deliver import Tell
from reliability.errors import BadInput
from reliability.identity import Voter, local_user, speaking
from tools.telemetry.lines import say


@dataclass(frozen=True)
class Place:
    """`path` is `BOOKING_HOTEL`, or `travel/BOOKING_HOTEL` inside a subgraph."""

    run: str
    path: str

    def beside(self, phase: str) -> str:
        """The path of another state of the same graph."""
        return "/".join([*self.path.split("/")[:-1], phase])


def place_of(config: RunnableConfig) -> Place:
    """Read from LangGraph's config.

    Raises:
        BadInput: without a `thread_id` nothing could be kept apart from other runs, nor resumed.
    """
    known = config.get("configurable", {})
    thread = known.get("thread_id")
    if not thread:
        raise BadInput(
            'no thread_id in config["configurable"]; an effect or a gate needs a checkpointer and a UUID there'
        )
    namespace = known.get("checkpoint_ns", "")
    return Place(str(thread), "/".join(part.partition(":")[0] for part in namespace.split("|")))


def fanned_out(config: RunnableConfig) -> bool:
    """Was the node entered by a `Send`, as one of several at once? (tested: LangGraph's name for it)"""
    return "__pregel_push" in config.get("metadata", {}).get("langgraph_triggers", ())


def voter_of(config: RunnableConfig) -> Voter:
    """Who speaks through this call: the host's word, the server's authentication, or the local user."""
    if (said := speaking.get()) is not None:
        return said
    user = config.get("configurable", {}).get("langgraph_auth_user")
    identity = getattr(user, "identity", None)
    if identity and getattr(user, "is_authenticated", False):
        return Voter(str(identity), team=_team(user), authenticated=True)
    return local_user()


def _team(user: object) -> str | None:
    teams = user.get("teams") if isinstance(user, Mapping) else getattr(user, "teams", None)
    return str(teams[0]) if teams else None


def telling(phase: str) -> Tell:
    """Report to LangGraph's `custom` stream: `{"fermata": {"phase", "event", …}}` (docs/events.md names them)."""
    write = get_stream_writer()

    def tell(event: str, **said: Any) -> None:
        told(phase, event, said)
        say(event, said)
        write({"fermata": {"phase": phase, "event": event, **said}})

    return tell
