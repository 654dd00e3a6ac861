"""The report: a site's runs by workflow, team and agent, week by week, from sums of the ledger."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, TypeVar

from graphs.catalog import WORKFLOWS
from host.report import guardrails
from host.report.sums import Sums, ended_well
from host.report.trend import Trend, trends
from reliability import settings
from reliability.durations import duration
from reliability.errors import BadInput, NotFound
from reliability.ledger import Ledger, evals, reporting
from reliability.ledger.reporting import Ended, Rated, RatedAgent, Used, Waited, Wanted

R = TypeVar("R")
Baselines = Mapping[str, timedelta]
"""Workflow -> how long a person would need for what one run does, as the site declares it."""


@dataclass(frozen=True)
class Report:
    """`weeks` by (Monday, workflow), `agents` by (workflow, agent). `found`: (workflow, rule, action) -> how often
    guardrails did it in these runs, and in how many of them; `guardrails` by (rule, action) since the site began, also
    where no run did. `evals` by workflow: of the site, and of no team.
    """

    since: str
    workflows: Sequence[Sums]
    teams: Sequence[Sums]
    agents: Sequence[Sums]
    weeks: Sequence[Sums]
    found: guardrails.InRuns
    guardrails: Mapping[tuple[str, ...], int]
    evals: Mapping[str, Trend]

    @property
    def data(self) -> dict[str, Any]:
        return {
            "since": self.since or None,
            "workflows": [{"workflow": one.name[0], **one.data, **self._evals(one.name[0])} for one in self.workflows],
            "teams": [{"team": one.name[0] or None, **one.data} for one in self.teams],
            "agents": [{"workflow": one.name[0], "agent": one.name[1], **_of_agent(one)} for one in self.agents],
            "weeks": [{"week": one.name[0], "workflow": one.name[1], **_of_week(one)} for one in self.weeks],
            "guardrails_in_runs": [
                {"workflow": on[0], "rule": on[1], "action": on[2], "count": times, "runs": runs}
                for on, (times, runs) in self.found.items()
            ],
            "guardrails": [{"rule": on[0], "action": on[1], "count": times} for on, times in self.guardrails.items()],
        }

    def _evals(self, workflow: str) -> dict[str, Any]:
        return {"evals": self.evals[workflow].data if workflow in self.evals else None}


def make(known: Ledger, since: timedelta | None = None, workflow: str | None = None, team: str | None = None) -> Report:
    """Read the ledger, and what is counted beside the checkpoints. Blocks.

    Raises:
        NotFound: there is no such workflow. BadInput: the settings file declares what it cannot.
    """
    wanted = Wanted("" if since is None else known.read(lambda tx: tx.now(-since)), workflow, team)
    ended = known.read(reporting.ended, wanted)
    played = {} if team is not None else trends(known.read(evals.newest, wanted.since, workflow))
    if workflow is not None and not ended and workflow not in WORKFLOWS:
        raise NotFound(f"there is no workflow {workflow!r}, and no run of it{_near(workflow)}")
    times = baselines({one.workflow for one in ended})
    used, waited, rated = (
        known.read(reporting.used, wanted),
        known.read(reporting.waited, wanted),
        known.read(reporting.rated, wanted),
    )
    return Report(
        wanted.since,
        _with(played, _sums(lambda one: (one.workflow,), ended, used, waited, rated, times)),
        _sums(lambda one: (one.team,), ended, used, waited, rated, times),
        _agents(used, known.read(reporting.rated_agents, wanted)),
        _sums(lambda one: (_monday(one.day), one.workflow), ended, [], [], rated, times),
        guardrails.in_runs(known, wanted),
        guardrails.ever(),
        played,
    )


def baselines(known: Iterable[str] = ()) -> Baselines:
    """What `[baselines]` in fermata.toml declares.

    Raises:
        BadInput: no duration, or a workflow that neither the catalog nor the ledger knows.
    """
    declared = settings.texts("baselines", 'travel = "45m"')
    for name in declared:
        if name not in WORKFLOWS and name not in known:
            raise BadInput(f"[baselines] in {str(settings.path())!r} names the workflow {name!r}{_near(name)}")
    return {name: duration(text) for name, text in declared.items()}


def _sums(
    named: Callable[[Any], tuple[str, ...]],
    ended: Sequence[Ended],
    used: Sequence[Used],
    waited: Sequence[Waited],
    rated: Sequence[Rated],
    times: Baselines,
) -> list[Sums]:
    found: dict[tuple[str, ...], Sums] = {}

    def of(one: Any) -> Sums:
        if (name := named(one)) not in found:
            found[name] = Sums(name)
        return found[name]

    for run in ended:
        sums = of(run)
        sums.outcomes[run.status] += run.runs
        sums.add_saved(run.workflow, times.get(run.workflow), run.runs if ended_well(run.status) else 0)
    for spent in used:
        of(spent).add_used(spent.calls, spent.tokens, spent.currency, spent.micros)
    for request in waited:
        of(request).waited += request.requests
        of(request).seconds += request.seconds
    for rating in rated:
        of(rating).ratings += rating.ratings
        of(rating).score += rating.score
    return [found[name] for name in sorted(found)]


def _agents(used: Sequence[Used], rated: Sequence[RatedAgent]) -> list[Sums]:
    found: dict[tuple[str, ...], Sums] = {}
    for one in used:
        sums = found.setdefault((one.workflow, one.agent), Sums((one.workflow, one.agent)))
        sums.outcomes[one.status] += one.runs
        sums.add_used(one.calls, one.tokens, one.currency, one.micros)
    for rating in rated:
        if (sums_of := found.get((rating.workflow, rating.agent))) is not None:
            sums_of.ratings += rating.ratings
            sums_of.score += rating.score
    return [found[name] for name in sorted(found)]


def _of_agent(one: Sums) -> dict[str, Any]:
    left = ("requests", "waited_seconds", "saved_minutes", "saved_not_declared")
    return {name: value for name, value in one.data.items() if name not in left}


def _of_week(one: Sums) -> dict[str, Any]:
    kept = ("runs", "ended", "ended_well", "success_rate", "ratings", "rating_mean")
    return {name: value for name, value in one.data.items() if name in kept}


@cache
def _monday(day: str) -> str:
    found = date.fromisoformat(day)
    return (found - timedelta(days=found.weekday())).isoformat()


def _with(played: Iterable[str], sums: Sequence[Sums]) -> list[Sums]:
    """A workflow that was only played in evals has a line too."""
    known = {one.name for one in sums}
    return sorted([*sums, *(Sums((name,)) for name in played if (name,) not in known)], key=lambda one: one.name)


def _near(name: str) -> str:
    near = get_close_matches(name, WORKFLOWS, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"; accepted: {', '.join(WORKFLOWS)}{hint}"
