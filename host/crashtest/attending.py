"""What people do with a run that stands there: begin it, decide, answer, go on. One move at a time."""

from host.crashtest.scenario import Scenario
from host.runs import Host, View, acting_as
from reliability.environment import home
from reliability.identity import Voter
from reliability.ledger import aside, runs
from reliability.ledger.asked import Decision, Request


async def attend(host: Host, workflow: str, scenario: Scenario, moves: int) -> None:
    """Make so many moves, or fewer when the run ends."""
    for _ in range(moves):
        if not await move(host, workflow, scenario):
            return


async def move(host: Host, workflow: str, scenario: Scenario) -> bool:
    """Do what a person would do next; false when there is nothing left to do."""
    listed = [run for run in await aside(runs.newest) if not run.ended] or await aside(runs.newest)
    if not listed:
        await host.start(workflow, scenario.given(home()))
        return True
    view = await host.look(listed[0].id)
    if view.run.ended and not view.next:
        return False
    asked = next((request for request in view.requests if request.status == "open"), None)
    if asked is not None:
        await _vote(host, view, asked, scenario)
    else:
        await host.resume(view.run.id, answer=_reply(view, scenario))
    return True


async def _vote(host: Host, view: View, asked: Request, scenario: Scenario) -> None:
    team, given = next(iter(asked.missing), ""), len(asked.votes)
    voter = Voter(f"person-{given + 1}", team or None, authenticated=True)
    with acting_as(voter):
        await host.vote(asked.id, voter, _decision(view, asked, scenario), "decided by the crash test")


def _decision(view: View, asked: Request, scenario: Scenario) -> Decision:
    """The next decision for this gate: as many were taken as it has closed requests."""
    planned = scenario.decisions.get(asked.path, ("approve",))
    closed = sum(request.path == asked.path and request.status != "open" for request in view.requests)
    return planned[min(closed, len(planned) - 1)]


def _reply(view: View, scenario: Scenario) -> str | None:
    if not any("question" in interrupt.value for interrupt in view.interrupts):
        return None
    asked = int(view.values.get("asked", 0))
    return scenario.answers[min(asked, len(scenario.answers) - 1)] if scenario.answers else ""
