"""The fields of the `order` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from state.messages import Messages
from state.money import Money
from state.outcomes import Approvals, Outcomes, merge


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    READING: Final = "READING"
    CLARIFYING: Final = "CLARIFYING"
    CHECKING_STOCK: Final = "CHECKING_STOCK"
    RESERVING: Final = "RESERVING"
    PRICING: Final = "PRICING"
    APPROVING: Final = "APPROVING"
    CHARGING: Final = "CHARGING"
    SCHEDULING: Final = "SCHEDULING"
    INVOICING: Final = "INVOICING"
    FILING: Final = "FILING"
    SETTLING: Final = "SETTLING"
    CANCELLING_SHIPMENT: Final = "CANCELLING_SHIPMENT"
    REFUNDING: Final = "REFUNDING"
    RELEASING: Final = "RELEASING"
    NEEDS_OPERATOR: Final = "NEEDS_OPERATOR"
    COMPLETED: Final = "COMPLETED"
    UNINVOICED: Final = "UNINVOICED"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"
    ROLLED_BACK: Final = "ROLLED_BACK"


class WantedLine(TypedDict):
    """So many of one product, by its sku."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # a misspelt field is told, not dropped

    sku: str
    quantity: int


class OrderRequest(TypedDict, total=False):
    """An order given as data. `card` is a token such as `tok_visa`, never a number. `email`: where the invoice goes."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # the same

    lines: list[WantedLine]
    card: str
    address: str
    customer: str
    email: str


class Wish(TypedDict, total=False):
    """What is ordered, as far as it is known. `lines` name products as they were said: a sku, or words."""

    lines: list[dict[str, Any]]
    card: str
    address: str
    customer: str
    email: str


class Line(TypedDict):
    """One line as the shop sells it."""

    sku: str
    name: str
    name_ko: str
    quantity: int


IN_WORDS: Final = "an order in words, such as '2 hand grinders to 12 Main Street, Seoul, card tok_visa'"
"""What it accepts, as somebody reads it who gave nothing."""


class OrderInput(TypedDict, total=False):
    """The order in words, or as data."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    order: OrderRequest | None


class Said(TypedDict):
    """One thing the person said: the order, or the answer to a question (`about` those fields)."""

    kind: Literal["request", "answer"]
    about: list[str]
    text: str


class OrderUpdate(Outcomes, Approvals, total=False):
    """What the nodes write.

    `wish` is the order understood so far, `wrong` says of a field why it cannot be used, `asked` counts the questions,
    `lines` are what the shop is asked for, `held` what it answered (by phase), `total` what is to be paid, and `reason`
    is why the run ends where it does.
    """

    ask: str
    order: OrderRequest | None
    said: list[Said]
    reading: Literal["understood", "incomplete", "not an order"]
    stock: Literal["in stock", "incomplete", "out of stock or refused"]
    wish: Wish
    missing: list[str]
    wrong: dict[str, str]
    asked: int
    lines: list[Line]
    held: Annotated[dict[str, Any], merge]
    total: Money
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class OrderState(OrderUpdate, total=False):
    messages: Messages
