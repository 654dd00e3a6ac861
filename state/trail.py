"""The trail of a run: what its last steps did and made, as digests, and whether it still gets anywhere.

Add `Trails` to the bases of any graph's state and `nodes.watching` works in it.
"""

from typing import Annotated, Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.outcomes import merge

Mode = Literal["step repetition", "ping-pong", "no state change", "ignored input"]


class Step(TypedDict):
    """`who` acted, and digests of what it `did`, of what there is now (`made`), and of what people `told`."""

    who: str
    did: str
    made: str
    told: str


class Stuck(TypedDict):
    """`mode` is empty while the run gets somewhere; `says` is for people and for a planner."""

    mode: Mode | Literal[""]
    says: str


class Trails(TypedDict):
    trail: Annotated[dict[str, list[Step]], merge]
    stuck: Annotated[dict[str, Stuck], merge]
