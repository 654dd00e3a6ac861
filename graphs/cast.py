"""The composition root: which agents and services play in which workflow."""

from dataclasses import dataclass
from datetime import date, timedelta

from graphs.casts.operating import operating
from nodes.agent import Agent
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.loop import Loop
from nodes.question import Question
from nodes.spent import spent
from nodes.travel import clarifying, endings, planning, words
from nodes.travel.booking import booking_effect, cancelling
from nodes.travel.reading import TripReading
from nodes.travel.searching import Searching
from state.travel import Phase
from tools.models import open_model
from tools.services import booking_service


@dataclass(frozen=True)
class TravelCast:
    """Everybody who plays in `travel`."""

    plan: Agent
    clarify: Question
    search: Searching
    approve: Gate
    book_flight: Effect
    book_hotel: Effect
    book_car: Effect
    cancel_car: Compensation
    cancel_hotel: Compensation
    cancel_flight: Compensation
    operate: Gate
    complete: Ending
    decline: Ending
    end_spent: Ending
    roll_back: Ending


def travel_cast() -> TravelCast:
    """The cast that the environment asks for; services open on first use."""
    flight = booking_effect("flight", Phase.BOOKING_FLIGHT, Phase.CANCELLING_FLIGHT, booking_service)
    hotel = booking_effect("hotel", Phase.BOOKING_HOTEL, Phase.CANCELLING_HOTEL, booking_service)
    car = booking_effect("car", Phase.BOOKING_CAR, Phase.CANCELLING_CAR, booking_service)
    return TravelCast(
        plan=Agent(
            Phase.PLANNING,
            role="travel planner",
            prompt="travel_planning.md",
            answers=TripReading,
            hears=planning.hears(date.today),
            keep=planning.keeps(date.today),
            model=open_model,
        ),
        clarify=Question(
            Phase.CLARIFYING,
            asks=clarifying.question,
            keep=clarifying.keep_reply,
            loop=Loop(clarifying.MOST_QUESTIONS, "asked"),
        ),
        search=Searching(booking_service),
        approve=Gate(
            Phase.APPROVING,
            action="book_trip",
            shows=lambda state: words.describe(state["choice"]),
            describes=words.proposal,
            covers=(flight, hotel, car),
            teams={"travel": 1},
            expires_after=timedelta(hours=24),
            changes=3,
        ),
        book_flight=flight,
        book_hotel=hotel,
        book_car=car,
        cancel_car=cancelling("car", Phase.CANCELLING_CAR, Phase.BOOKING_CAR, booking_service),
        cancel_hotel=cancelling("hotel", Phase.CANCELLING_HOTEL, Phase.BOOKING_HOTEL, booking_service),
        cancel_flight=cancelling("flight", Phase.CANCELLING_FLIGHT, Phase.BOOKING_FLIGHT, booking_service),
        operate=operating(
            Phase.NEEDS_OPERATOR,
            shows=lambda state: {"left": endings.remaining(state)},
            describes=endings.left_in_words,
        ),
        complete=Ending(Phase.COMPLETED, says=words.itinerary),
        decline=Ending(Phase.DECLINED, says=endings.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("said"))),
        roll_back=Ending(Phase.ROLLED_BACK, says=endings.rolled_back),
    )
