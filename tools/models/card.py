"""Card: what a site says of a model in fermata.toml: what it stands for, costs and holds, and who answers in its place.

`[models]` holds lines `alias = "provider:model"`, and tables `[models.NAME]` for those that have more to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reliability.errors import BadInput
from reliability.settings import entries

OFFLINE = "offline"
EXAMPLE = 'claude-3-opus = "openai:gpt-4.1"'
_MILLION = 1_000_000

Price = Annotated[Decimal, Field(ge=0)]


@dataclass(frozen=True)
class Card:
    """`model` is `provider:model`. Prices are in major units of `currency` per million tokens, `context` and
    `output` (of one answer, at most) in tokens, `timeout` in seconds [s]; None: not known. `fallback` names the models
    that answer when this one gives no answer.
    """

    name: str
    model: str
    input_price: Decimal | None = None
    output_price: Decimal | None = None
    currency: str = "USD"
    context: int | None = None
    timeout: float | None = None
    fallback: tuple[str, ...] = ()
    output: int | None = None

    @property
    def remote(self) -> bool:
        """Is it somebody's service, that can be down for everybody?"""
        return ":" in self.model

    def cost(self, input_tokens: int, output_tokens: int) -> Decimal | None:
        """In major units, exact; None where no price is known."""
        if self.input_price is None or self.output_price is None:
            return None
        return (self.input_price * input_tokens + self.output_price * output_tokens) / _MILLION


class _Said(BaseModel):
    """A table `[models.NAME]`, checked."""

    model_config = ConfigDict(extra="forbid")

    model: str
    input_price: Price | None = None
    output_price: Price | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "USD"
    context: Annotated[int, Field(gt=0)] | None = None
    timeout: Annotated[float, Field(gt=0)] | None = None
    output: Annotated[int, Field(gt=0)] | None = None
    fallback: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _both_prices(self) -> "_Said":
        if (self.input_price is None) != (self.output_price is None):
            raise ValueError("input_price and output_price are given together, or neither")
        return self


def card_of(name: str) -> Card:
    """What the settings file says of it; a name with a provider, and `offline`, stand for themselves.

    Raises:
        BadInput: neither a model nor an alias; the message names the nearest one. Or what is said cannot be used.
    """
    known = entries("models", EXAMPLE)
    if name in known:
        return _read(name, known[name])
    if ":" in name or name == OFFLINE:
        return Card(name, name)
    near = get_close_matches(name, [*known, OFFLINE], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    accepted = ", ".join(["openai:NAME", OFFLINE, *sorted(known)])
    raise BadInput(f"there is no model {name!r}; accepted: {accepted}{hint}")


def _read(name: str, given: Any) -> Card:
    if isinstance(given, str):
        return Card(name, given)
    if not isinstance(given, Mapping):
        raise BadInput(
            f"the model {name!r} is {given!r}; accepted: lines such as {EXAMPLE}, or a table [models.{name}]"
        )
    try:
        said = _Said.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = ": ".join([*map(str, first["loc"]), first["msg"]])
        accepted = ", ".join(_Said.model_fields)
        raise BadInput(f"[models.{name}] cannot be used: {wrong}; accepted: {accepted}") from error
    return Card(name, **{**said.model_dump(), "fallback": tuple(said.fallback)})
