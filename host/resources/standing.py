"""How a resource stands: what it declares, whether that verifies, and its runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphs.declared.applied import Site, as_resource, workflows_of
from graphs.declared.resource import Resource
from graphs.verify import Report, verify
from host.resources.deleting import runs_of
from reliability.errors import BadInput
from reliability.ledger import ledger, resources, standing
from reliability.ledger.resources import Generation
from reliability.ledger.runs import Run


@dataclass(frozen=True)
class Workflow:
    """One workflow of it: `report` is what `verify` says; `runs` counts them by status."""

    name: str
    version: str
    report: Report
    runs: Mapping[str, int]


@dataclass(frozen=True)
class Status:
    """`trouble`: why this Fermata can make nothing of it, or nothing; where it cannot even read it, `resource` is None.
    `waiting`: the runs that have not ended, each with the generation that was applied when it began.
    """

    kept: Generation
    resource: Resource | None
    workflows: tuple[Workflow, ...]
    waiting: tuple[tuple[Run, int], ...]
    trouble: str = ""

    @property
    def verifies(self) -> bool:
        return not self.trouble and not any(one.report.errors for one in self.workflows)

    @property
    def data(self) -> dict[str, Any]:
        """As it stands below `status:` in what `fermata get -o json` prints."""
        return {
            "generation": self.kept.generation,
            "appliedAt": self.kept.applied_at,
            "appliedBy": self.kept.applied_by,
            "verifies": self.verifies,
            **({"trouble": self.trouble} if self.trouble else {}),
            "workflows": [_data(one) for one in self.workflows],
            "waiting": [{"run": run.id, "workflow": run.workflow, "generation": n} for run, n in self.waiting],
        }


def status_of(kept: Generation, now: Site) -> Status:
    """How it stands now; changes nothing."""
    waiting, resource = tuple(_waiting(kept)), None
    try:
        resource = as_resource(kept)
        found = [_workflow(name, now) for name in workflows_of(resource)]
    except BadInput as wrong:  # what an older Fermata accepted
        return Status(kept, resource, (), waiting, str(wrong))
    return Status(kept, resource, tuple(found), waiting)


def _workflow(name: str, now: Site) -> Workflow:
    graph = now.graphs[name]
    counted = ledger().read(standing.of_runs)
    ended = {status: int(number) for (workflow, status), number in counted.items() if workflow == name}
    return Workflow(name, str((graph.config or {})["metadata"]["workflow_version"]), verify(graph, name), ended)


def history(kept: Generation) -> Sequence[Generation]:
    """Every generation of it, oldest first."""
    return ledger().read(resources.history, kept.key)


def _waiting(kept: Generation) -> list[tuple[Run, int]]:
    found = ledger().read(runs_of, kept.key)
    of_it = history(kept) if found else ()
    return [(run, _began_with(run, of_it)) for run in found]


def _began_with(run: Run, generations: Sequence[Generation]) -> int:
    """The newest generation that was applied before; 0: none was, for the run was declared elsewhere."""
    return max((one.generation for one in generations if one.applied_at <= run.created_at), default=0)


def _data(one: Workflow) -> dict[str, Any]:
    return {
        "name": one.name,
        "version": one.version,
        "states": one.report.states,
        "ways": one.report.ways,
        "verifies": not one.report.errors,
        "findings": [finding.line for finding in one.report.findings],
        "runs": dict(one.runs),
    }
