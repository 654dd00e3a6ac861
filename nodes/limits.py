"""Limits: how much an agent may spend on one visit."""

from dataclasses import dataclass

from reliability.errors import BadInput


@dataclass(frozen=True)
class Limits:
    """At most so many answers of the model, tokens (input and output together) and seconds [s].

    They are looked at before each call of the model: what is reached ends the visit with what is known so far.
    """

    model_calls: int = 8
    tokens: int = 100_000
    seconds: float = 120.0

    def __post_init__(self) -> None:
        if self.model_calls < 1 or self.tokens < 1 or self.seconds <= 0:
            raise BadInput(f"the limits are {self!r}; accepted: 1 or more calls and tokens, more than 0 seconds")

    def reached(self, calls: int, tokens: int, seconds: float) -> str | None:
        """Which limit, in words; None while there is something left."""
        if calls >= self.model_calls:
            return f"the limit of {self.model_calls} model calls is reached"
        if tokens >= self.tokens:
            return f"the limit of {self.tokens:,} tokens is reached"
        if seconds >= self.seconds:
            return f"the limit of {self.seconds:g} s is reached"
        return None
