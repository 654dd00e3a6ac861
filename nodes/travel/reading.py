"""What the planning agent reads in a request, and what of it can be used."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from state import money
from state.travel import Trip
from tools.cities import city

Preference = Literal[
    "business",
    "central_hotel",
    "cheap_hotel",
    "direct",
    "economy",
    "evening",
    "large_car",
    "luxury_hotel",
    "morning",
    "no_car",
    "small_car",
]
REQUIRED = ("origin", "destination", "depart_on", "return_on", "travellers")
MOST_TRAVELLERS = 9
LONGEST_STAY = 60
"""[nights] what the booking service sells."""


class TripReading(BaseModel):
    """The trip that a person asks for. A field that the text does not say stays null: nothing is ever invented."""

    model_config = ConfigDict(extra="forbid")

    is_trip: bool = Field(description="Does the text ask for a trip to be booked?")
    origin: str | None = Field(default=None, description="City of departure, in English")
    destination: str | None = Field(default=None, description="City to go to, in English")
    depart_on: date | None = Field(default=None, description="ISO date of the flight out")
    return_on: date | None = Field(default=None, description="ISO date of the flight back")
    travellers: int | None = Field(default=None, description="How many people travel; null when not said")
    budget: float | None = Field(default=None, description="Most that the whole trip may cost, in major units")
    currency: str | None = Field(default=None, description="ISO 4217 code of the budget")
    preferences: list[Preference] = Field(default_factory=list)
    change: list[Literal["flight", "hotel", "car"]] = Field(
        default_factory=list, description="Which parts of a plan already shown the person wants to be other ones"
    )

    @model_validator(mode="after")
    def _budget_can_be_counted(self) -> Self:
        """Refused here, the model is asked again; in `to_trip` half a won would be a crash."""
        if self.budget is not None and self.currency:
            money.parse(str(self.budget), self.currency)
        return self


def to_trip(reading: TripReading) -> Trip:
    """Plain data for the state; the budget becomes whole money."""
    said = reading.model_dump(mode="json", exclude={"is_trip", "budget", "currency", "change"}, exclude_none=True)
    trip: Trip = said  # type: ignore[assignment] # the model's fields are Trip's
    if reading.currency:
        trip["currency"] = reading.currency
    if reading.budget is not None and reading.currency:
        trip["budget"] = money.parse(str(reading.budget), reading.currency)
    return trip


def missing(trip: Mapping[str, Any]) -> list[str]:
    """The fields that a booking cannot do without."""
    return [name for name in REQUIRED if trip.get(name) is None]


def problems(trip: Mapping[str, Any], today: date) -> dict[str, str]:
    """What was said but cannot be used: field -> what was given and what is accepted."""
    found: dict[str, str] = {}
    for name in ("origin", "destination"):
        if trip.get(name) is not None and city(str(trip[name])) is None:
            found[name] = f"{trip[name]!r} is not served; accepted: a city such as Seoul, Tokyo or Paris"
    ends = [city(str(trip[name])) for name in ("origin", "destination") if trip.get(name) is not None]
    if not found and len(ends) == 2 and ends[0] == ends[1]:
        found["destination"] = f"the trip goes from {trip['origin']} to itself; accepted: another city"
    return {**found, **_dates(trip, today), **_numbers(trip)}


def _dates(trip: Mapping[str, Any], today: date) -> dict[str, str]:
    depart, back = (trip.get(name) and date.fromisoformat(trip[name]) for name in ("depart_on", "return_on"))
    if depart and depart < today:
        return {"depart_on": f"{depart} is in the past; accepted: a date from {today} on"}
    if back and back <= (depart or today):
        return {"return_on": f"the return {back} is not after the departure {depart or today}; accepted: a later day"}
    if depart and back and (back - depart).days > LONGEST_STAY:
        return {"return_on": f"{(back - depart).days} nights; accepted: at most {LONGEST_STAY}"}
    return {}


def _numbers(trip: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    travellers, budget = trip.get("travellers"), trip.get("budget")
    if travellers is not None and not 1 <= travellers <= MOST_TRAVELLERS:
        found["travellers"] = f"{travellers} travellers; accepted: 1 to {MOST_TRAVELLERS}"
    if budget is not None and budget["minor"] <= 0:
        found["budget"] = f"a budget of {money.show(budget)}; accepted: an amount above zero"
    return found
