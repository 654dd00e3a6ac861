"""The fields of the `front_desk` workflow."""

from typing import Annotated, Any, Final

from pydantic import Field
from typing_extensions import TypedDict

from state.agents import Agents
from state.guarding import Guards
from state.messages import Messages
from state.outcomes import merge
from state.routing import Routed


class Phase:
    """The states of the desk itself, as plain text; a workflow that it sends people to is a state by its own name."""

    GUARDING: Final = "GUARDING"
    ROUTING: Final = "ROUTING"
    CHOOSING: Final = "CHOOSING"
    ASKING: Final = "ASKING"
    ANSWERING: Final = "ANSWERING"
    ANSWERED: Final = "ANSWERED"
    BLOCKED: Final = "BLOCKED"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"


IN_WORDS: Final = "what you want, in words, such as 'a trip to Tokyo' or 'where is my parcel?'"
"""What it accepts, as somebody reads it who gave nothing."""


class FrontDeskInput(TypedDict, total=False):
    """The next thing that the person says: in words, or as a chat's messages."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    messages: Messages


class Before(TypedDict, total=False):
    """Who had the turn before this one, by the intent, and what it said last; nothing where it was the desk itself."""

    by: str
    said: str


class FrontDeskUpdate(Routed, Guards, Agents, total=False):
    """What the nodes write.

    `heard` counts the person's messages that were read before this turn, `words` is what this turn says, `answer` what
    it comes to. `inside` keeps, by the name of a workflow, the state in which its last visit left it, and `ended` how
    that visit ended, if this turn was one.
    """

    ask: str
    heard: int
    words: str
    before: Before
    answer: str
    ended: str
    inside: Annotated[dict[str, dict[str, Any]], merge]
    status: str


class FrontDeskState(FrontDeskUpdate, total=False):
    messages: Messages
