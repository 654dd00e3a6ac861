"""What became of each agent of a run, by phase.

Add `Agents` to the bases of any graph's state and `ToolAgent`, `handoff` and `proposed` work in it.
"""

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

from state.outcomes import merge

Ended = Literal["answered", "partial", "handed over", "proposed"]


class AgentTurn(TypedDict, total=False):
    """One visit of an agent's state.

    `visits` counts them, along the run's own history. `text` is what it said last, `answer` its answer in its schema,
    `reason` why it ended otherwise than by answering, `handoff` who takes over (or the gate that is asked next) and
    `note` what it was told. `did` lists the calls that may have changed the world, with their keys, and `left` those
    that need an approval and were put before nobody, because another one came first: its next visit is told of them.
    """

    visits: int
    ended: Ended
    text: str
    answer: dict[str, Any] | None
    reason: str
    handoff: str | None
    note: str
    did: list[dict[str, Any]]
    left: list[dict[str, Any]]


class Handoffs(TypedDict, total=False):
    """Who had the conversation in this turn, in order; `turn` counts what the person said, and a new one clears it."""

    turn: int
    trail: list[str]


class Agents(TypedDict, total=False):
    """`proposed` holds, by the phase of an effect, the arguments that an agent wants approved."""

    agents: Annotated[dict[str, AgentTurn], merge]
    handoffs: Annotated[Handoffs, merge]
    proposed: Annotated[dict[str, dict[str, Any] | None], merge]
    usage: Annotated[dict[str, Any], merge]
