"""Seating: which models an agent may ask, behind its guardrails, and the purse that pays for it, where there is one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from langchain_core.language_models import BaseChatModel

from nodes.guarding import behind_screens
from nodes.place import voter_of
from reliability.deliver import Tell
from tools.budgets.bound import capped
from tools.budgets.purse import Purse, purse_for
from tools.models.chain import Seat, chain
from tools.running import running


@dataclass(frozen=True)
class Seating:
    """The chain of models, the best first; `purse` is None where no budget is in force."""

    seats: tuple[Seat, ...]
    purse: Purse | None = None


def seating(agent: str, opens: Callable[[str | None], BaseChatModel], name: str | None, skill: str | None) -> Seating:
    """For an agent by its state's name. Blocks: not on an event loop.

    Raises:
        BadInput: a model cannot be opened, or the budgets in the settings cannot be used.
    """
    seats = chain(opens, name, skill)
    config = running()
    purse = purse_for(config, agent, voter_of(config).team, lambda then: chain(opens, then, skill))  # type: ignore[arg-type]
    return Seating(seats, purse)


async def screened_off(seated: Seating, tell: Tell, schema: str | None = None) -> Seating:
    """The same behind the guardrails in force; with a purse no answer may be longer than what it paid for."""
    purse = seated.purse
    if purse is None:
        return replace(seated, seats=await behind_screens(seated.seats, tell, schema))
    cheaper = {name: await behind_screens(_capped(seats), tell, schema) for name, seats in purse.cheaper.items()}
    seats = await behind_screens(_capped(seated.seats), tell, schema)
    return Seating(seats, replace(purse, cheaper=cheaper))


def _capped(seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    return tuple(replace(seat, model=capped(seat.model, seat.card)) for seat in seats)
