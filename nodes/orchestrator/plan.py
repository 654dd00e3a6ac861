"""A plan: tasks with their dependencies, as the planner answers it; checked before anything of it is begun."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from state.orchestrator import Task

MOST_TASKS = 20


class PlannedTask(BaseModel):
    """One task of the plan."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="Short and unique, such as t1", pattern=r"^[A-Za-z0-9_-]{1,24}$")
    what: str = Field(description="What is to be done, complete in itself", min_length=1, max_length=2000)
    needs: list[str] = Field(default_factory=list, description="Ids of the tasks whose results this one works with")
    capability: str = Field(description="The capability that it takes, such as research", min_length=1, max_length=40)
    priority: int = Field(default=3, ge=1, le=5, description="5 is the most urgent")


class TaskPlan(BaseModel):
    """A request, taken apart into tasks. No tasks: it cannot be, and `reason` says why."""

    model_config = ConfigDict(extra="forbid")

    tasks: list[PlannedTask] = Field(default_factory=list)
    reason: str = Field(default="", description="Why there are no tasks")


def tasks_of(plan: BaseModel) -> list[Task]:
    """Plain data for the state."""
    found: list[Task] = plan.model_dump()["tasks"]
    return [{**task, "needs": list(dict.fromkeys(task["needs"]))} for task in found]


def problem(tasks: Sequence[Task], done: Mapping[str, str] | None = None) -> str:
    """Why this plan cannot be carried out, for the planner; empty where it can. `done`: id -> what is done already."""
    ids = [task["id"] for task in tasks]
    twice = sorted(name for name, times in Counter(ids).items() if times > 1)
    if twice:
        return f"the ids {twice!r} are given to more than one task; accepted: each id once"
    if len(tasks) > MOST_TASKS:
        return f"{len(tasks)} tasks; accepted: at most {MOST_TASKS}"
    known = {*ids, *(done or {})}
    unknown = sorted({need for task in tasks for need in task["needs"]} - known)
    if unknown:
        return f"tasks need {unknown!r}, which are no tasks of the plan; accepted: {sorted(known)!r}"
    reused = sorted(task["id"] for task in tasks if (done or {}).get(task["id"], task["what"]) != task["what"])
    if reused:
        return f"{reused!r} are done already and mean something else; accepted: new ids for new tasks"
    return _cycle(tasks)


def _cycle(tasks: Iterable[Task]) -> str:
    try:
        TopologicalSorter({task["id"]: task["needs"] for task in tasks}).prepare()
    except CycleError as error:
        return f"tasks wait for each other: {' → '.join(reversed(error.args[1]))}; accepted: a plan without a circle"
    return ""


def shape(tasks: Sequence[Task]) -> Any:
    """What tells one plan from another: two that only name their tasks otherwise are the same."""
    said = {task["id"]: " ".join(task["what"].casefold().split()) for task in tasks}
    return sorted(
        [said[task["id"]], task["capability"], sorted(said.get(need, need) for need in task["needs"])] for task in tasks
    )


def listed(state: Mapping[str, Any]) -> dict[str, Task]:
    """The tasks of the plan by their ids, in the plan's order."""
    return {task["id"]: task for task in state.get("tasks", [])}
