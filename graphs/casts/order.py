"""Who plays in `order`."""

from dataclasses import dataclass
from datetime import timedelta

from graphs.casts.operating import operating
from nodes.agent import Agent
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.loop import Loop
from nodes.order import buying, clarifying, endings, invoicing, reading
from nodes.order.checking import CheckingStock
from nodes.order.reading import OrderReading
from nodes.question import Question
from nodes.spent import spent
from state.order import Phase
from tools.models import open_model
from tools.services import report_service, shop_service

NEVER_BY_ITSELF = timedelta(days=3650)
"""A parcel is not called back because nobody looked at a question about its invoice."""


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
    invoice: Effect
    file: Effect
    settle: Gate
    cancel: Compensation
    refund: Compensation
    release: Compensation
    operate: Gate
    complete: Ending
    leave_uninvoiced: Ending
    decline: Ending
    end_spent: Ending
    roll_back: Ending


def order_cast() -> OrderCast:
    """The cast that the environment asks for; services open on first use."""
    charge, invoice = buying.charging(shop_service), invoicing.invoicing(shop_service)
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
            covers=(charge, invoice),
            teams={"sales": 1},
            expires_after=timedelta(hours=24),
        ),
        charge=charge,
        schedule=buying.scheduling(shop_service),
        invoice=invoice,
        file=invoicing.filing(report_service),
        settle=Gate(
            Phase.SETTLING,
            action="let_the_order_stand",
            shows=endings.shown,
            describes=invoicing.in_doubt,
            teams={"operations": 1},
            expires_after=NEVER_BY_ITSELF,
        ),
        cancel=buying.cancelling(shop_service),
        refund=buying.refunding(shop_service),
        release=buying.releasing(shop_service),
        operate=operating(
            Phase.NEEDS_OPERATOR,
            shows=lambda state: {"left": endings.UNDOING.remaining(state)},
            describes=endings.UNDOING.left_in_words,
        ),
        complete=Ending(Phase.COMPLETED, says=endings.completed),
        leave_uninvoiced=Ending(Phase.UNINVOICED, says=endings.completed),
        decline=Ending(Phase.DECLINED, says=endings.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("said"))),
        roll_back=Ending(Phase.ROLLED_BACK, says=endings.rolled_back),
    )
