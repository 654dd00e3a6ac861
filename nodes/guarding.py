"""The guardrails and limits of the workflow that runs, for the nodes of it that ask models, call tools, change things.

Which ones are in force says the name that the published graph pins in LangGraph's config, whoever called it.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from langgraph.config import get_config

from reliability.deliver import Tell
from tools.guards.behaviour import Behaviour, behaviour_in
from tools.guards.guardrail import Guardrail, Where
from tools.guards.inside import AppliedTo, applied_to, characters_in
from tools.guards.looking import LONG
from tools.guards.site import in_force
from tools.models.chain import Seat
from tools.models.screen import Screen, told
from tools.models.screened import screened


def behaviour() -> Behaviour:
    return behaviour_in(_config())


def rails(at: Where) -> tuple[Guardrail, ...]:
    return in_force(_config(), at)


async def looked_at(value: Any, at: Where, tell: Tell | None = None) -> AppliedTo:
    """What may go on of data with texts in it; every finding is told. Long texts are looked at aside."""
    known = rails(at)
    if not known:
        return AppliedTo(value)
    if characters_in(value, LONG) < LONG:
        found = applied_to(value, known, at)
    else:
        found = await asyncio.to_thread(applied_to, value, known, at)
    for finding in found.findings if tell else ():
        assert tell is not None  # noqa: S101 # for mypy
        tell("guarded", **told(finding, at))
    return found


def behind_screens(seats: tuple[Seat, ...], tell: Tell) -> tuple[Seat, ...]:
    """The chain of models, whose answers pass the guardrails at the output before anybody has them."""
    screen = Screen(rails("output"), behaviour().max_output_tokens, tell)
    return tuple(Seat(screened(seat.model, screen), seat.card) for seat in seats)


def _config() -> Mapping[str, Any]:
    """LangGraph's, or nothing where a node is called by itself: then the site's own guardrails are in force."""
    try:
        return get_config()
    except RuntimeError:
        return {}
