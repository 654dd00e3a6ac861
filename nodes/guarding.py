"""The guardrails and limits of the workflow that runs, for the nodes of it that ask models, call tools, change things.

Which ones are in force says the name that the published graph pins in LangGraph's config, whoever called it.
"""

from typing import Any

from reliability.deliver import Tell
from tools.guards.behaviour import Behaviour, behaviour_in
from tools.guards.guardrail import Guardrail, Where
from tools.guards.inside import AppliedTo
from tools.guards.site import guardrails_of, in_force, prepared, workflows_in
from tools.models import screen
from tools.models.chain import Seat
from tools.models.screened import screened
from tools.running import running


def behaviour() -> Behaviour:
    return behaviour_in(running())


def rails(*at: Where) -> tuple[Guardrail, ...]:
    """Those at one of these places. What comes in is judged by the workflow that was called; all else also by those in
    whose boxes it goes on.
    """
    if at == ("input",):
        return in_force(running(), "input")
    known = [rail for name in workflows_in(running()) for rail in guardrails_of(name)]
    return tuple(dict.fromkeys(rail for rail in known if rail.at & set(at)))


async def looked_at(value: Any, at: Where, tell: Tell | None = None) -> AppliedTo:
    """What may go on of data with texts in it; every finding is told."""
    await ready()
    found = await screen.looked_at(value, rails(at), at)
    for finding in found.findings if tell else ():
        assert tell is not None  # noqa: S101 # for mypy
        tell("guarded", **screen.told(finding, at))
    return found


async def behind_screens(seats: tuple[Seat, ...], tell: Tell, schema: str | None = None) -> tuple[Seat, ...]:
    """The chain of models, whose answers pass the guardrails before anybody has them; `schema`: what is no tool."""
    await ready()
    look = screen.Screen(rails("output", "tool arguments"), behaviour().max_output_tokens, tell, schema)
    return tuple(Seat(screened(seat.model, look), seat.card) for seat in seats)


async def ready() -> None:
    """Make what is in force, aside: the first time rules are read from files, which would block the event loop."""
    for name in workflows_in(running()):
        await prepared(name)
