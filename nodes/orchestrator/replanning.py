"""REPLANNING: what failed, or is missing, goes to the planner, which must answer a changed plan."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from nodes.orchestrator.plan import TaskPlan, listed, problem, shape, tasks_of
from nodes.orchestrator.planning import able
from nodes.replanning import Replanning
from state.orchestrator import Phase, Task

State = Mapping[str, Any]


def settled(state: State) -> dict[str, str]:
    """What is done, or was left out by a person: task id -> what. The planner changes none of it."""
    tasks = listed(state)
    return {name: task["what"] for name, task in tasks.items() if name in {*state["products"], *state["dropped"]}}


def merged(state: State, answer: BaseModel) -> list[Task]:
    """The plan that an answer leads to: what is settled stays, the rest is the planner's."""
    done = settled(state)
    return [task for task in state["tasks"] if task["id"] in done] + [
        task for task in tasks_of(answer) if task["id"] not in done
    ]


REPLANS = Replanning(Phase.REPLANNING, plan=lambda answer: answer.model_dump(), most=3)
"""The bound, and what was tried; the plan that it compares is put in by `keep`."""


def hears(state: State) -> Sequence[BaseMessage] | None:
    """What the planner is shown; None where it has been asked often enough."""
    if REPLANS.spent(state):
        return None
    known = state["replans"][Phase.REPLANNING]
    refused = "that plan was tried before" if known["asked"] and known["verdict"] == "same plan" else ""
    wrong = state.get("wrong") or refused
    failed = {task: failures[-1]["reason"] for task, failures in state["failures"].items() if task in listed(state)}
    told = {
        "workers": able(state["crew"]),
        "request": state["request"],
        "failed_plan": state["tasks"],
        "failed": {task: why for task, why in failed.items() if task not in state["products"]},
        "gaps": state["gaps"],
        "done": settled(state),
        **({"wrong": wrong} if wrong else {}),
    }
    return [HumanMessage(json.dumps(told, ensure_ascii=False))]


def keeps(replanning: Replanning = REPLANS) -> Callable[[State, BaseModel | None], dict[str, Any]]:
    """What the answer becomes: a changed plan in `tasks`; one that cannot be carried out counts like none."""

    def kept(state: State, answer: BaseModel | None) -> dict[str, Any]:
        tasks, wrong = [], "no answer in the schema"
        if isinstance(answer, TaskPlan):
            tasks = merged(state, answer)
            wrong = problem([*tasks_of(answer)], settled(state)) or problem(tasks)
        compared = Replanning(replanning.phase, plan=lambda _answer: shape(tasks), most=replanning.most)
        update = compared.keep(state, None if wrong else answer)
        if update["replans"][replanning.phase]["verdict"] != "changed":
            return {**update, "wrong": wrong}
        fresh = {task["id"] for task in tasks} - {task["id"] for task in state["tasks"]}
        again = [task["id"] for task in tasks if listed(state).get(task["id"], task) != task]
        failures = {task: known for task, known in state["failures"].items() if task not in {*fresh, *again}}
        named = {task: worker for task, worker in state["named"].items() if task not in {*fresh, *again}}
        return {**update, "wrong": "", "tasks": tasks, "failures": failures, "named": named, "gaps": []}

    return kept
