"""Booking and cancelling the three parts of a trip: what is sent, how it is probed, what is kept."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nodes.compensation import Compensation
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import Permanent
from state.travel import Phase
from tools.booking.offers import Kind
from tools.booking.service import Booking

Open = Callable[[], Awaitable[Booking]]


def booking_effect(kind: Kind, phase: str, undo: str, booking: Open) -> Effect:
    """Books one part of the approved choice, exactly as it was quoted."""

    async def book(arguments: Arguments, key: str) -> Answer:
        return dict(await (await booking()).create_booking(kind, arguments["offer"], dict(arguments), key))

    async def probe(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await booking()).find(kind, key)
        if found is not None and found["status"] == "cancelled":
            raise Permanent(f"the {kind} under {key} was cancelled meanwhile")
        return dict(found) if found is not None else None

    def keep(_state: Mapping[str, Any], answer: Answer) -> Mapping[str, Any]:
        return {"bookings": {kind: dict(answer)}}

    delivery = Delivery(book, probe)
    return Effect(phase, delivery, arguments_of(kind), undo=undo, gate=Phase.APPROVING, keep=keep)


def cancelling(kind: Kind, phase: str, undoes: str, booking: Open) -> Compensation:
    """Cancels one part, under the key it was booked with; also where it is not known whether it was booked."""

    async def cancel(arguments: Arguments, key: str) -> Answer:
        return dict(await (await booking()).cancel(kind, arguments["undo"], under=key))

    return Compensation(phase, undoes, Delivery(cancel))


def arguments_of(kind: Kind) -> Callable[[Mapping[str, Any]], Arguments | None]:
    """The exact arguments of one booking: the offer and its price, and the trip that it is for."""

    def arguments(state: Mapping[str, Any]) -> Arguments | None:
        choice, wish = state.get("choice"), state["wish"]
        offer = choice[kind] if choice else None
        if offer is None:
            return None
        trip = {name: wish[name] for name in ("origin", "destination", "depart_on", "return_on", "travellers")}
        return {"offer": offer["id"], "supplier": offer["supplier"], "price": dict(offer["price"]), "trip": trip}

    return arguments
