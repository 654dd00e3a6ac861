"""Below: how much may be done without asking anybody."""

from collections.abc import Callable
from dataclasses import dataclass

from reliability.deliver import Arguments
from state.money import Money


@dataclass(frozen=True)
class Below:
    """Small enough when `amount` of what is to be done is under `limit`, in the same currency and not negative.

    Asked twice: by the router that leads around the gate (`size_of`), and again by the effect, of the very arguments
    that it is about to send.
    """

    limit: Money
    amount: Callable[[Arguments], Money]

    def __call__(self, arguments: Arguments) -> bool:
        asked = self.amount(arguments)
        return asked["currency"] == self.limit["currency"] and 0 <= asked["minor"] < self.limit["minor"]
