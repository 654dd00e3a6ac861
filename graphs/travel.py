"""`travel`: a trip is asked for, approved, booked flight by hotel by car, or undone, newest first."""

from langgraph.graph import START, StateGraph

from graphs.cast import TravelCast, travel_cast
from graphs.publish import publish
from graphs.settings import Settings
from nodes.routers import outcome_of, undo_of, verdict_or_change_of
from nodes.travel.clarifying import answered
from nodes.travel.operator import operated
from nodes.travel.planning import understood
from nodes.travel.searching import found
from state.travel import Phase, TravelInput, TravelState


def travel(cast: TravelCast) -> StateGraph[TravelState, Settings, TravelInput, TravelState]:
    g = StateGraph(TravelState, context_schema=Settings, input_schema=TravelInput, output_schema=TravelState)

    g.add_node(Phase.PLANNING, cast.plan)
    g.add_node(Phase.CLARIFYING, cast.clarify)
    g.add_node(Phase.SEARCHING, cast.search)
    g.add_node(Phase.APPROVING, cast.approve)
    g.add_node(Phase.BOOKING_FLIGHT, cast.book_flight)
    g.add_node(Phase.BOOKING_HOTEL, cast.book_hotel)
    g.add_node(Phase.BOOKING_CAR, cast.book_car)
    g.add_node(Phase.CANCELLING_CAR, cast.cancel_car)
    g.add_node(Phase.CANCELLING_HOTEL, cast.cancel_hotel)
    g.add_node(Phase.CANCELLING_FLIGHT, cast.cancel_flight)
    g.add_node(Phase.NEEDS_OPERATOR, cast.operate)
    g.add_node(Phase.COMPLETED, cast.complete)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)
    g.add_node(Phase.ROLLED_BACK, cast.roll_back)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    g.add_edge(START, Phase.PLANNING)
    go(Phase.PLANNING, understood, {"understood": Phase.SEARCHING, "incomplete": Phase.CLARIFYING, "not a trip": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.CLARIFYING, answered, {"answered": Phase.PLANNING, "given up": Phase.DECLINED})
    go(Phase.SEARCHING, found, {"offers": Phase.APPROVING, "none": Phase.DECLINED})
    go(Phase.APPROVING, verdict_or_change_of(Phase.APPROVING), {"approved": Phase.BOOKING_FLIGHT, "waiting": Phase.APPROVING, "change": Phase.PLANNING, "rejected or expired": Phase.DECLINED})
    go(Phase.BOOKING_FLIGHT, outcome_of(Phase.BOOKING_FLIGHT), {"done": Phase.BOOKING_HOTEL, "failed": Phase.DECLINED, "unknown": Phase.CANCELLING_FLIGHT})
    go(Phase.BOOKING_HOTEL, outcome_of(Phase.BOOKING_HOTEL), {"done": Phase.BOOKING_CAR, "failed": Phase.CANCELLING_FLIGHT, "unknown": Phase.CANCELLING_HOTEL})
    go(Phase.BOOKING_CAR, outcome_of(Phase.BOOKING_CAR), {"done": Phase.COMPLETED, "failed": Phase.CANCELLING_HOTEL, "unknown": Phase.CANCELLING_CAR})
    go(Phase.CANCELLING_CAR, undo_of(Phase.CANCELLING_CAR), {"undone": Phase.CANCELLING_HOTEL, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.CANCELLING_HOTEL, undo_of(Phase.CANCELLING_HOTEL), {"undone": Phase.CANCELLING_FLIGHT, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.CANCELLING_FLIGHT, undo_of(Phase.CANCELLING_FLIGHT), {"undone": Phase.ROLLED_BACK, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.NEEDS_OPERATOR, operated, {"retry the car": Phase.CANCELLING_CAR, "retry the hotel": Phase.CANCELLING_HOTEL, "retry the flight": Phase.CANCELLING_FLIGHT, "waiting": Phase.NEEDS_OPERATOR, "accepted": Phase.ROLLED_BACK})
    # fmt: on
    return g


graph = publish(travel(travel_cast()), "travel")
