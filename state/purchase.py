"""The fields of the `purchase` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from state.messages import Messages
from state.money import Money
from state.order import Said
from state.outcomes import Approvals, Outcomes, merge


class Phase:
    """The states, as plain text."""

    READING: Final = "READING"
    CLARIFYING: Final = "CLARIFYING"
    CHECKING_STOCK: Final = "CHECKING_STOCK"
    PRICING: Final = "PRICING"
    APPROVING: Final = "APPROVING"
    PURCHASING: Final = "PURCHASING"
    CANCELLING_PURCHASE: Final = "CANCELLING_PURCHASE"
    NEEDS_OPERATOR: Final = "NEEDS_OPERATOR"
    COMPLETED: Final = "COMPLETED"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"
    ROLLED_BACK: Final = "ROLLED_BACK"


class PurchaseRequest(TypedDict, total=False):
    """`quantity` of `sku` is to be bought. With `below`: only while less than that is there or on order."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # a misspelt field is told, not dropped

    sku: str
    quantity: int
    below: int


IN_WORDS: Final = "a purchase in words, such as 'buy 20 filters for the shelf'"
"""What it accepts, as somebody reads it who gave nothing."""


class PurchaseInput(TypedDict, total=False):
    """The purchase in words, or as data."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    purchase: PurchaseRequest


class PurchaseUpdate(Outcomes, Approvals, total=False):
    """What the nodes write.

    `wish` is what was understood of the words so far (`product` as it was said, `quantity`, `below`), `wrong` says of a
    field why it cannot be used, `asked` counts the questions. `each` is what the shop sells one for, and
    `price` all of them.
    """

    ask: str
    purchase: PurchaseRequest
    said: list[Said]
    reading: Literal["understood", "incomplete", "not a purchase"]
    wish: dict[str, Any]
    missing: list[str]
    wrong: dict[str, str]
    asked: int
    stock: Literal["to buy", "incomplete", "not needed or refused"]
    each: Money
    price: Money
    held: Annotated[dict[str, Any], merge]
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class PurchaseState(PurchaseUpdate, total=False):
    messages: Messages
