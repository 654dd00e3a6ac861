"""CHECKING: is a refund that nobody could vouch for in the shop's book after all?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nodes.support.refunding import Open
from reliability.errors import EffectError
from state.support import Phase

State = Mapping[str, Any]


@dataclass(frozen=True)
class Checking:
    """Asks the shop under the refund's own key. Absence proves nothing: all it can learn is that it is there."""

    shop: Open

    async def __call__(self, state: State) -> dict[str, Any]:
        known, count = state["outcomes"][Phase.REFUNDING], state.get("checked", 0) + 1
        try:
            found = await (await self.shop()).find("refund", known["key"])
        except EffectError as error:
            return {"checked": count, "reason": str(error)}
        if found is None:
            return {"checked": count, "reason": f"the shop knows of no refund under {known['key']}"}
        refund = {"order": found["content"]["order"], "amount": found["amount"], "reference": found["reference"]}
        done = {"result": "done", "key": known["key"], "occurrence": known["occurrence"]}
        return {"checked": count, "refund": refund, "reason": "", "outcomes": {Phase.REFUNDING: done}}


async def checked(state: State) -> Literal["it is there", "still unknown"]:
    """Did the shop know of it?"""
    return "it is there" if state["outcomes"][Phase.REFUNDING]["result"] == "done" else "still unknown"
