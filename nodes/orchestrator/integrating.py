"""INTEGRATING: the results become one text. Nothing is worded anew, so that nothing is lost or invented."""

from collections.abc import Mapping
from typing import Any

from nodes.orchestrator.plan import listed
from nodes.orchestrator.words import say
from state.orchestrator import OrchestratorResult, Task

State = Mapping[str, Any]


async def integrate(state: Any) -> dict[str, Any]:
    """The draft: the results that no other result is made of, in the plan's order, with what they rest on."""
    tasks, products = listed(state), state["products"]
    used = {need for task in tasks.values() if task["id"] in products for need in task["needs"]}
    last = [task for name, task in tasks.items() if name in products and name not in used]
    sources = dict.fromkeys(source for name in tasks if name in products for source in products[name]["sources"])
    draft = OrchestratorResult(
        text=_text(last, products),
        sources=list(sources),
        missing=missing(state),
        by={name: products[name]["by"] for name in tasks if name in products},
    )
    return {"draft": draft}


def missing(state: State) -> list[str]:
    """The tasks without a result, and why."""
    return [_why(state, task) for name, task in listed(state).items() if name not in state["products"]]


def _why(state: State, task: Task) -> str:
    failures = state["failures"].get(task["id"], [])
    if task["id"] in state["dropped"]:
        return say(state["request"], "dropped", what=task["what"])
    if failures:
        return say(state["request"], "failed", what=task["what"], reason=failures[-1]["reason"])
    return say(state["request"], "not done", what=task["what"])


def _text(tasks: list[Task], products: Mapping[str, Any]) -> str:
    """One result as it is; several under a heading each."""
    if len(tasks) == 1:
        return str(products[tasks[0]["id"]]["text"])
    return "\n\n".join(f"## {task['what']}\n\n{products[task['id']]['text']}" for task in tasks)
