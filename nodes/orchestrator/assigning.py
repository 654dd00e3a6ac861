"""ASSIGNING: who does which task next, by capability, load and price, and why; the same every time."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langgraph.types import Send

from nodes.fan_out import FanOut
from nodes.orchestrator.plan import listed, shape
from nodes.place import telling
from nodes.replanning import Replanning
from state.orchestrator import Assignment, Listing, Phase, Task

State = Mapping[str, Any]

MOST_WAVES = 40
MOST_TRIES = 3
"""Workers that try one task; then the plan is changed."""


def ready(state: State) -> list[Task]:
    """The tasks that can be begun: everything that they need is there (or was left out by a person). Urgent ones first,
    else in the plan's order.
    """
    settled = {*state["products"], *state["dropped"]}
    open_ones = [task for task in state["tasks"] if task["id"] not in settled and set(task["needs"]) <= settled]
    return sorted(open_ones, key=lambda task: -task["priority"])


def candidates(state: State, task: Task) -> list[Listing]:
    """Who could do it: who a person named, else who has the capability; nobody who has failed at it."""
    failed = {failure["worker"] for failure in state["failures"].get(task["id"], [])}
    named = state["named"].get(task["id"])
    able = [one for one in state["crew"] if task["capability"] in one["capabilities"]]
    fit = [one for one in state["crew"] if one["name"] == named] if named else able
    return [] if len(failed) >= MOST_TRIES else [one for one in fit if one["name"] not in failed]


def choose(fit: Sequence[Listing], load: Mapping[str, int]) -> Listing | None:
    """The cheapest that has room; of equally dear ones the least busy, then by name. None: all are busy."""
    free = [one for one in fit if load.get(one["name"], 0) < one["most_at_once"]]
    return min(free, key=lambda one: (one["cost"], load.get(one["name"], 0), one["name"]), default=None)


def assign(state: State) -> dict[str, Assignment]:
    """The next wave: task id -> worker and the reason."""
    load: Counter[str] = Counter()
    wave: dict[str, Assignment] = {}
    for task in ready(state):
        fit = candidates(state, task)
        best = choose(fit, load)
        if best is not None:
            wave[task["id"]] = Assignment(worker=best["name"], because=_because(state, task, best, fit, load))
            load[best["name"]] += 1
    return wave


def _because(state: State, task: Task, best: Listing, fit: Sequence[Listing], load: Mapping[str, int]) -> str:
    """In one line: what it can, what it costs beside whom, how busy it is, and who failed before."""
    if task["id"] in state["named"]:
        return f"a person named {best['name']}"
    others = [f"{one['name']} costs {one['cost']}, has {load.get(one['name'], 0)}" for one in fit if one is not best]
    failed = [failure["worker"] for failure in state["failures"].get(task["id"], [])]
    busy = f"{load.get(best['name'], 0)} of {best['most_at_once']} tasks"
    return (
        f"can {task['capability']}, costs {best['cost']}, has {busy}"
        + (f"; {'; '.join(others)}" if others else "; nobody else can")
        + (f"; failed before: {', '.join(failed)}" if failed else "")
    )


@dataclass(frozen=True)
class Assigning:
    """The state's work: the next wave; else whom to ask about a task, or what the planner must know."""

    replanning: Replanning
    phase: str = Phase.ASSIGNING

    async def __call__(self, state: Any) -> dict[str, Any]:
        wave = assign(state) if state["waves"] < MOST_WAVES else {}
        if wave:
            tell = telling(self.phase)
            for task, given in wave.items():
                tell("assigned", task=task, **given)
            return {"next": "working", "wave": list(wave), "assigned": {**state["assigned"], **wave}}
        return {"wave": [], **self._stopped(state)}

    def _stopped(self, state: State) -> dict[str, Any]:
        """Nobody can begin anything: why."""
        left = [task for task in ready(state) if not candidates(state, task)] if state["waves"] < MOST_WAVES else []
        unfilled = next((task for task in left if not state["failures"].get(task["id"])), None)
        if unfilled is not None:
            return {"next": "nobody fits", "unfilled": unfilled["id"]}
        if left:
            return {"next": "failed", **self.replanning.failed(state, _errors(state, left), shape(state["tasks"]))}
        return {"next": "all done"}


def _errors(state: State, tasks: Sequence[Task]) -> str:
    return "; ".join(f"{task['id']}: {state['failures'][task['id']][-1]['reason']}" for task in tasks)


def work_of(state: State) -> list[dict[str, Any]]:
    """The items of the wave: each task with its worker and the results that it needs, and no others."""
    tasks = listed(state)
    return [
        {
            "task": name,
            "what": tasks[name]["what"],
            "worker": state["assigned"][name]["worker"],
            "given": {need: state["products"][need] for need in tasks[name]["needs"] if need in state["products"]},
        }
        for name in state["wave"]
    ]


def spread_of(
    fan: FanOut,
) -> Callable[[State], Awaitable[Literal["nobody fits", "failed", "all done"] | list[Send]]]:
    """Who works now? Or is somebody to be asked, or the plan to be changed, or everything done?"""

    async def spread(state: State) -> Literal["nobody fits", "failed", "all done"] | list[Send]:
        if state["next"] != "working":
            way: Literal["nobody fits", "failed", "all done"] = state["next"]
            return way
        sends = await fan.spread(state)
        return "all done" if sends == "nothing to do" else sends

    return spread
