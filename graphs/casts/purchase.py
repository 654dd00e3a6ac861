"""Who plays in `purchase`."""

from dataclasses import dataclass
from datetime import timedelta

from graphs.casts.operating import operating
from nodes.agent import Agent
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.loop import Loop
from nodes.purchase import buying, clarifying, endings, reading
from nodes.purchase.checking import CheckingStock
from nodes.purchase.reading import PurchaseReading
from nodes.question import Question
from nodes.spent import spent
from state.purchase import Phase
from tools.models import open_model
from tools.services import shop_service


@dataclass(frozen=True)
class PurchaseCast:
    """Everybody who plays in `purchase`."""

    read: Agent
    clarify: Question
    check: CheckingStock
    approve: Gate
    buy: Effect
    cancel: Compensation
    operate: Gate
    complete: Ending
    decline: Ending
    end_spent: Ending
    roll_back: Ending


def purchase_cast() -> PurchaseCast:
    """The cast that the environment asks for; the shop opens on first use."""
    buy = buying.purchasing(shop_service)
    return PurchaseCast(
        read=Agent(
            Phase.READING,
            role="buyer",
            prompt="purchase_reading.md",
            answers=PurchaseReading,
            hears=reading.hears,
            keep=reading.keep,
            model=open_model,
        ),
        clarify=Question(
            Phase.CLARIFYING,
            asks=clarifying.question,
            keep=clarifying.keep_reply,
            loop=Loop(clarifying.MOST_QUESTIONS, "asked"),
        ),
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
        operate=operating(
            Phase.NEEDS_OPERATOR,
            shows=lambda state: {"left": endings.UNDOING.remaining(state)},
            describes=endings.UNDOING.left_in_words,
        ),
        complete=Ending(Phase.COMPLETED, says=endings.completed),
        decline=Ending(Phase.DECLINED, says=endings.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("said"))),
        roll_back=Ending(Phase.ROLLED_BACK, says=endings.rolled_back),
    )
