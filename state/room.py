"""How much was left in the budgets, by the state that looked.

Add `Rooms` to the bases of any graph's state and `nodes.room.LookingForRoom` works in it.
"""

from typing import Annotated, Literal

from typing_extensions import TypedDict

from state.outcomes import merge

Left = Literal["enough", "low", "used up"]


class Found(TypedDict):
    """`budget` is the one of which that is told; empty where there is enough."""

    left: Left
    budget: str


class Rooms(TypedDict):
    room: Annotated[dict[str, Found], merge]
