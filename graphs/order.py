"""`order`: stock is held, the card charged, the shipping scheduled, or all undone; the invoice, which nothing undoes, last."""

from langgraph.graph import START, StateGraph

from graphs.casts.order import OrderCast, order_cast
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.order.buying import priced
from nodes.order.checking import stocked
from nodes.order.clarifying import answered
from nodes.order.endings import operated
from nodes.order.invoicing import filed
from nodes.order.reading import given, understood
from nodes.routers import outcome_of, size_of, undo_of, verdict_of
from state.order import OrderInput, OrderState, Phase
from tools.guards.site import keeping


def order(cast: OrderCast) -> StateGraph[OrderState, ModelSettings, OrderInput, OrderState]:
    g = StateGraph(OrderState, context_schema=ModelSettings, input_schema=OrderInput, output_schema=OrderState)

    g.add_node(Phase.READING, cast.read)
    g.add_node(Phase.CLARIFYING, cast.clarify)
    g.add_node(Phase.CHECKING_STOCK, cast.check)
    g.add_node(Phase.RESERVING, cast.reserve)
    g.add_node(Phase.PRICING, priced)
    g.add_node(Phase.APPROVING, cast.approve)
    g.add_node(Phase.CHARGING, cast.charge)
    g.add_node(Phase.SCHEDULING, cast.schedule)
    g.add_node(Phase.INVOICING, cast.invoice)
    g.add_node(Phase.FILING, cast.file)
    g.add_node(Phase.SETTLING, cast.settle)
    g.add_node(Phase.CANCELLING_SHIPMENT, cast.cancel)
    g.add_node(Phase.REFUNDING, cast.refund)
    g.add_node(Phase.RELEASING, cast.release)
    g.add_node(Phase.NEEDS_OPERATOR, cast.operate)
    g.add_node(Phase.COMPLETED, cast.complete)
    g.add_node(Phase.UNINVOICED, cast.leave_uninvoiced)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)
    g.add_node(Phase.ROLLED_BACK, cast.roll_back)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    go(START, given, {"words": Phase.READING, "data": Phase.CHECKING_STOCK})
    go(Phase.READING, understood, {"understood": Phase.CHECKING_STOCK, "incomplete": Phase.CLARIFYING, "not an order": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.CLARIFYING, answered, {"answered": Phase.READING, "given up": Phase.DECLINED})
    go(Phase.CHECKING_STOCK, stocked, {"in stock": Phase.RESERVING, "incomplete": Phase.CLARIFYING, "out of stock or refused": Phase.DECLINED})
    go(Phase.RESERVING, outcome_of(Phase.RESERVING), {"done": Phase.PRICING, "failed": Phase.DECLINED, "unknown": Phase.RELEASING})
    go(Phase.PRICING, size_of(cast.charge, cast.invoice), {"below": Phase.CHARGING, "above": Phase.APPROVING})
    go(Phase.APPROVING, verdict_of(Phase.APPROVING), {"approved": Phase.CHARGING, "waiting": Phase.APPROVING, "rejected or expired": Phase.RELEASING})
    go(Phase.CHARGING, outcome_of(Phase.CHARGING), {"done": Phase.SCHEDULING, "failed": Phase.RELEASING, "unknown": Phase.REFUNDING})
    go(Phase.SCHEDULING, outcome_of(Phase.SCHEDULING), {"done": Phase.INVOICING, "failed": Phase.REFUNDING, "unknown": Phase.CANCELLING_SHIPMENT})
    go(Phase.INVOICING, outcome_of(Phase.INVOICING), {"done": Phase.COMPLETED, "failed": Phase.FILING, "unknown": Phase.SETTLING})
    go(Phase.FILING, filed, {"done": Phase.COMPLETED, "failed or unknown": Phase.UNINVOICED})
    go(Phase.SETTLING, verdict_of(Phase.SETTLING), {"approved": Phase.COMPLETED, "waiting": Phase.SETTLING, "rejected or expired": Phase.CANCELLING_SHIPMENT})
    go(Phase.CANCELLING_SHIPMENT, undo_of(Phase.CANCELLING_SHIPMENT), {"undone": Phase.REFUNDING, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.REFUNDING, undo_of(Phase.REFUNDING), {"undone": Phase.RELEASING, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.RELEASING, undo_of(Phase.RELEASING), {"undone": Phase.ROLLED_BACK, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.NEEDS_OPERATOR, operated, {"retry the shipment": Phase.CANCELLING_SHIPMENT, "retry the refund": Phase.REFUNDING, "retry the release": Phase.RELEASING, "waiting": Phase.NEEDS_OPERATOR, "accepted": Phase.ROLLED_BACK})
    # fmt: on
    return g


graph = publish(order(order_cast()), "order", guardrails=keeping("EMAIL_ADDRESS"))
