"""The fields of the `travel` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from state.messages import Messages
from state.money import Money
from state.outcomes import Approvals, Outcomes, merge


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    PLANNING: Final = "PLANNING"
    CLARIFYING: Final = "CLARIFYING"
    SEARCHING: Final = "SEARCHING"
    APPROVING: Final = "APPROVING"
    BOOKING_FLIGHT: Final = "BOOKING_FLIGHT"
    BOOKING_HOTEL: Final = "BOOKING_HOTEL"
    BOOKING_CAR: Final = "BOOKING_CAR"
    CANCELLING_CAR: Final = "CANCELLING_CAR"
    CANCELLING_HOTEL: Final = "CANCELLING_HOTEL"
    CANCELLING_FLIGHT: Final = "CANCELLING_FLIGHT"
    NEEDS_OPERATOR: Final = "NEEDS_OPERATOR"
    COMPLETED: Final = "COMPLETED"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"
    ROLLED_BACK: Final = "ROLLED_BACK"


class Trip(TypedDict, total=False):
    """What is wished for. Dates are ISO, the budget is for the whole trip; a missing field was not said."""

    origin: str
    destination: str
    depart_on: str
    return_on: str
    travellers: int
    budget: Money | None
    currency: str
    preferences: list[str]


class TripRequest(TypedDict, total=False):
    """A trip given as data instead of words; the budget is in major units of `currency`."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # a misspelt field is told, not dropped

    origin: str
    destination: str
    depart_on: str
    return_on: str
    travellers: int
    budget: float
    currency: str
    preferences: list[str]


class Choice(TypedDict):
    """The offers chosen for the trip, exactly as the service quoted them, and their sum."""

    flight: dict[str, Any]
    hotel: dict[str, Any]
    car: dict[str, Any] | None
    total: Money


IN_WORDS: Final = "a trip in words, such as 'Seoul to Tokyo, 3 to 6 May, two adults'"
"""What it accepts, as somebody reads it who gave nothing."""


class TravelInput(TypedDict, total=False):
    """Any of: the request in words, a typed trip, or a chat's messages."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    trip: TripRequest | None
    messages: Messages


class Said(TypedDict):
    """One thing the person said: the request, the answer to a question (`about` those fields), a wish for a change."""

    kind: Literal["request", "answer", "wish"]
    about: list[str]
    text: str


class TravelUpdate(Outcomes, Approvals, total=False):
    """What the nodes write.

    `heard` counts the chat messages already read, `asked` the questions put in a row, `wish` is the trip understood so
    far, `wrong` says of a field why it cannot be used, `not_these` are offers that a change ruled out, and `reason`
    is why the run ends where it does.
    """

    ask: str
    trip: TripRequest | None
    heard: int
    said: list[Said]
    reading: Literal["understood", "incomplete", "not a trip"]
    wish: Trip
    missing: list[str]
    wrong: dict[str, str]
    asked: int
    choice: Choice | None
    not_these: list[str]
    bookings: Annotated[dict[str, Any], merge]
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class TravelState(TravelUpdate, total=False):
    messages: Messages
