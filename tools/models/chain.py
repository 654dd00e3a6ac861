"""The chain of models that may answer one question: the one that was asked for, and its fallbacks in order."""

from collections.abc import Callable
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from reliability.errors import BadInput
from tools.models import card_for, name_of, skilled
from tools.models.card import Card

Open = Callable[[str | None], BaseChatModel]


@dataclass(frozen=True)
class Seat:
    """A model of the chain, and what the site says of it."""

    model: BaseChatModel
    card: Card

    @property
    def name(self) -> str:
        return name_of(self.model)


def chain(open_model: Open, name: str | None, skill: str | None = None) -> tuple[Seat, ...]:
    """Opened all at once, so that a fallback that cannot be opened is told before it is needed. Blocks.

    Raises:
        BadInput: one of them cannot be opened, or their prices could not be added.
    """
    first = open_model(name)
    opened = [first, *(open_model(other) for other in card_for(first).fallback)]
    seats = tuple(Seat(skilled(one, skill), card_for(one)) for one in opened)
    currencies = {seat.card.currency for seat in seats if seat.card.input_price is not None}
    if len(currencies) > 1:
        names = ", ".join(seat.card.name for seat in seats)
        raise BadInput(f"the prices of {names} are in {sorted(currencies)}; give all of them in one currency")
    return seats
