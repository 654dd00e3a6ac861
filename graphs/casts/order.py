"""Who plays in `order`."""

from dataclasses import dataclass
from datetime import timedelta

from nodes.agent import Agent
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.loop import Loop
from nodes.order import buying, clarifying, endings, reading
from nodes.order.checking import CheckingStock
from nodes.order.reading import OrderReading
from nodes.question import Question
from state.order import Phase
from tools.models import open_model
from tools.services import shop_service


@dataclass(frozen=True)
class OrderCast:
    """Everybody who plays in `order`."""

    read: Agent
    clarify: Question
    check: CheckingStock
    reserve: Effect
    approve: Gate
    charge: Effect
    schedule: Effect
    cancel: Compensation
    refund: Compensation
    release: Compensation
    operate: Gate
    complete: Ending
    decline: Ending
    roll_back: Ending


def order_cast() -> OrderCast:
    """The cast that the environment asks for; services open on first use."""
    charge = buying.charging(shop_service)
    return OrderCast(
        read=Agent(
            Phase.READING,
            role="order clerk",
            prompt="order_reading.md",
            answers=OrderReading,
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
        reserve=buying.reserving(shop_service),
        approve=Gate(
            Phase.APPROVING,
            action="charge_the_order",
            shows=endings.shown,
            describes=endings.proposal,
            covers=(charge,),
            teams={"sales": 1},
            expires_after=timedelta(hours=24),
        ),
        charge=charge,
        schedule=buying.scheduling(shop_service),
        cancel=buying.cancelling(shop_service),
        refund=buying.refunding(shop_service),
        release=buying.releasing(shop_service),
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
