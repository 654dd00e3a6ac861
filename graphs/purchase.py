"""`purchase`: goods are bought for the shelf, where they are still needed; what `fermata trigger` starts by itself."""

from langgraph.graph import START, StateGraph

from graphs.casts.purchase import PurchaseCast, purchase_cast
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.purchase.checking import needed, priced
from nodes.purchase.clarifying import answered
from nodes.purchase.endings import operated
from nodes.purchase.reading import given, understood
from nodes.routers import outcome_of, size_of, undo_of, verdict_of
from state.purchase import Phase, PurchaseInput, PurchaseState


def purchase(cast: PurchaseCast) -> StateGraph[PurchaseState, ModelSettings, PurchaseInput, PurchaseState]:
    g = StateGraph(PurchaseState, context_schema=ModelSettings, input_schema=PurchaseInput, output_schema=PurchaseState)

    g.add_node(Phase.READING, cast.read)
    g.add_node(Phase.CLARIFYING, cast.clarify)
    g.add_node(Phase.CHECKING_STOCK, cast.check)
    g.add_node(Phase.PRICING, priced)
    g.add_node(Phase.APPROVING, cast.approve)
    g.add_node(Phase.PURCHASING, cast.buy)
    g.add_node(Phase.CANCELLING_PURCHASE, cast.cancel)
    g.add_node(Phase.NEEDS_OPERATOR, cast.operate)
    g.add_node(Phase.COMPLETED, cast.complete)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)
    g.add_node(Phase.ROLLED_BACK, cast.roll_back)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    go(START, given, {"words": Phase.READING, "data": Phase.CHECKING_STOCK})
    go(Phase.READING, understood, {"understood": Phase.CHECKING_STOCK, "incomplete": Phase.CLARIFYING, "not a purchase": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.CLARIFYING, answered, {"answered": Phase.READING, "given up": Phase.DECLINED})
    go(Phase.CHECKING_STOCK, needed, {"to buy": Phase.PRICING, "incomplete": Phase.CLARIFYING, "not needed or refused": Phase.DECLINED})
    go(Phase.PRICING, size_of(cast.buy), {"below": Phase.PURCHASING, "above": Phase.APPROVING})
    go(Phase.APPROVING, verdict_of(Phase.APPROVING), {"approved": Phase.PURCHASING, "waiting": Phase.APPROVING, "rejected or expired": Phase.DECLINED})
    go(Phase.PURCHASING, outcome_of(Phase.PURCHASING), {"done": Phase.COMPLETED, "failed": Phase.DECLINED, "unknown": Phase.CANCELLING_PURCHASE})
    go(Phase.CANCELLING_PURCHASE, undo_of(Phase.CANCELLING_PURCHASE), {"undone": Phase.ROLLED_BACK, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.NEEDS_OPERATOR, operated, {"retry the purchase": Phase.CANCELLING_PURCHASE, "waiting": Phase.NEEDS_OPERATOR, "accepted": Phase.ROLLED_BACK})
    # fmt: on
    return g


graph = publish(purchase(purchase_cast()), "purchase")
