"""Who plays in `purchase`."""

from dataclasses import dataclass
from datetime import timedelta

from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.purchase import buying, endings
from nodes.purchase.checking import CheckingStock
from state.purchase import Phase
from tools.services import shop_service


@dataclass(frozen=True)
class PurchaseCast:
    """Everybody who plays in `purchase`."""

    check: CheckingStock
    approve: Gate
    buy: Effect
    cancel: Compensation
    operate: Gate
    complete: Ending
    decline: Ending
    roll_back: Ending


def purchase_cast() -> PurchaseCast:
    """The cast that the environment asks for; the shop opens on first use."""
    buy = buying.purchasing(shop_service)
    return PurchaseCast(
        check=CheckingStock(shop_service),
        approve=Gate(
            Phase.APPROVING,
            action="buy_goods",
            shows=endings.shown,
            describes=endings.proposal,
            covers=(buy,),
            teams={"purchasing": 1},
            expires_after=timedelta(hours=24),
        ),
        buy=buy,
        cancel=buying.cancelling(shop_service),
        operate=Gate(
            Phase.NEEDS_OPERATOR,
            action="accept_what_is_left",
            shows=lambda state: {"left": endings.UNDOING.remaining(state)},
            describes=endings.UNDOING.left_in_words,
            teams={"operations": 1},
            expires_after=timedelta(days=7),
            rejections=10,
        ),
        complete=Ending(Phase.COMPLETED, says=endings.completed),
        decline=Ending(Phase.DECLINED, says=endings.declined),
        roll_back=Ending(Phase.ROLLED_BACK, says=endings.rolled_back),
    )
