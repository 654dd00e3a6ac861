"""The checks that a trigger's condition may name, registered here by their names. A check reads and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nodes.answer import one_line
from reliability.attempts import Attempts
from reliability.errors import BadInput
from tools.services import shop_service
from tools.shop.service import Product


@dataclass(frozen=True)
class Seen:
    """What a check saw: does the condition hold, and in words."""

    holds: bool
    told: str


class Condition(Protocol):
    async def __call__(self) -> Seen:
        """Look.

        Raises:
            Transient, Permanent: nobody knows; it is looked at again in the next period.
        """


class StockBelow(BaseModel):
    """Is less than `level` of a product there? What is on order counts as there, so that nothing is bought twice."""

    model_config = ConfigDict(extra="forbid")

    sku: str
    level: Annotated[int, Field(gt=0)]

    async def __call__(self) -> Seen:
        product = await Attempts().until_done(self._product)
        there, coming = product["available"], product["on_order"]
        told = f"of {self.sku} there are {there} and {coming} are on order; the level is {self.level}"
        return Seen(there + coming < self.level, told)

    async def _product(self) -> Product:
        return await (await shop_service()).stock(self.sku)


class Always:
    """No condition: the schedule alone decides."""

    async def __call__(self) -> Seen:
        return Seen(True, "its time has come")


CONDITIONS: Mapping[str, type[BaseModel]] = {"stock_below": StockBelow}
"""Name of the check -> its arguments; calling them looks."""


def condition(said: Mapping[str, Any] | None) -> Condition:
    """Read `{ check = "stock_below", sku = "…", level = 10 }`.

    Raises:
        BadInput: there is no such check, or its arguments do not fit.
    """
    if said is None:
        return Always()
    known = CONDITIONS.get(str(said.get("check")))
    if known is None:
        raise BadInput(f"the condition is {dict(said)!r}; accepted: check = one of {', '.join(CONDITIONS)}")
    arguments = {name: value for name, value in said.items() if name != "check"}
    try:
        return known.model_validate(arguments)  # type: ignore[return-value] # every check of CONDITIONS can be called
    except ValidationError as error:
        accepted = ", ".join(known.model_fields)
        raise BadInput(f"the condition cannot be used: {one_line(error, arguments)}; accepted: {accepted}") from error
