"""The fields of the `support` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

from state.agents import Agents
from state.messages import Messages
from state.outcomes import Approvals, Outcomes

Standing = Literal["answered", "a person is needed", "in doubt", "budget exhausted"]


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    RECEIVING: Final = "RECEIVING"
    TRIAGING: Final = "TRIAGING"
    BILLING: Final = "BILLING"
    TECHNICAL: Final = "TECHNICAL"
    GENERAL: Final = "GENERAL"
    APPROVING: Final = "APPROVING"
    REFUNDING: Final = "REFUNDING"
    ANSWERING: Final = "ANSWERING"
    NEEDS_OPERATOR: Final = "NEEDS_OPERATOR"
    CHECKING: Final = "CHECKING"
    ANSWERED: Final = "ANSWERED"
    HANDED_TO_PERSON: Final = "HANDED_TO_PERSON"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"


SPECIALISTS: Final = (Phase.BILLING, Phase.TECHNICAL, Phase.GENERAL)


class Matter(TypedDict):
    """What the customer was asked about: who asked, and how many of their messages it has had so far."""

    by: str
    messages: int


IN_WORDS: Final = "what you need help with, in words, such as 'where is my parcel?'"
"""What it accepts, as somebody reads it who gave nothing."""


class SupportInput(TypedDict, total=False):
    """The next thing that the person says: in words, or as a chat's messages."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    messages: Messages


class SupportUpdate(Agents, Outcomes, Approvals, total=False):
    """What the nodes write.

    `heard` counts the person's messages that were read before this turn, `answer` is what this turn comes to and
    `standing` how it stands, `open` the matter about which the turn ended with a question, `refund` what was paid back
    in it (order, amount, reference), `checked` counts how often a refund in doubt was looked for, `reason` is why a
    turn ends without an answer.
    """

    ask: str
    heard: int
    answer: str
    standing: Standing
    open: Matter | None
    refund: dict[str, Any] | None
    checked: int
    reason: str
    status: str


class SupportState(SupportUpdate, total=False):
    messages: Messages
