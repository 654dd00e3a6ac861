"""The plan of a large request, by rules: a task for each clause, what it needs, and what it takes.

A request is taken apart by `clauses.py`. A clause that speaks of a result (`it`, `결과`), comes after a `then`, or has
no subject of its own needs what stands before it; a text about something that nobody has looked up yet gets a task that
looks it up. A plan that failed is planned anew without the tasks that failed, and what could not do without them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tools.arithmetic import expressions
from tools.models.offline.clause_words import KO
from tools.models.offline.clauses import Clause, clauses
from tools.models.offline.skills import Asked

USES = ("summarise", "write", "review", "translate")
"""Capabilities that work on a text that is there."""
MOST = 20
_NO_VERB = {
    "en": "the rules find no verb of a task in it",
    "ko": "조사, 요약, 계산, 작성, 검토처럼 무엇을 할지 나타내는 말을 찾지 못했습니다",
}

Task = dict[str, Any]


def task_plan(asked: Asked) -> Mapping[str, Any]:
    try:
        told = json.loads(asked.said)
    except ValueError:
        told = {"request": asked.said}
    if "failed_plan" in told:
        return {"tasks": _without(told["failed_plan"], told.get("failed", {}), told.get("done", {}))}
    request = str(told.get("request", ""))
    tasks = decompose(clauses(request))
    return {"tasks": tasks[:MOST], "reason": "" if tasks else _NO_VERB["ko" if KO.search(request) else "en"]}


def decompose(wanted: Sequence[Clause]) -> list[Task]:
    """The tasks of the clauses, in their order."""
    tasks: list[Task] = []
    for clause in wanted:
        if clause.capability == clause.text.casefold():
            continue  # one word that is no known verb: a greeting
        needs = _needs(clause, tasks)
        if clause.capability in USES and not needs:
            if not clause.subject:
                continue  # it speaks of something that is not there
            tasks.append(_task(tasks, f"research {clause.subject}", [], "research", clause))
            needs = [tasks[-1]["id"]]
        tasks.append(_task(tasks, clause.text, needs, clause.capability, clause))
    return tasks


def _task(tasks: Sequence[Task], what: str, needs: list[str], capability: str, clause: Clause) -> Task:
    priority = 5 if clause.urgent else 3
    return {"id": f"t{len(tasks) + 1}", "what": what, "needs": needs, "capability": capability, "priority": priority}


def _needs(clause: Clause, tasks: Sequence[Task]) -> list[str]:
    if not tasks or (clause.capability == "calculate" and (expressions(clause.text) or not _follows(clause))):
        return []  # the numbers stand in the clause
    if clause.refers == "all" or (clause.capability == "write" and _follows(clause)):
        return _loose(tasks)
    texts = [task for task in tasks if task["capability"] != "calculate"]
    if not texts or not _follows(clause):
        return []
    last = texts[-1]
    return [last["id"], *(last["needs"] if clause.capability == "review" else [])]


def _follows(clause: Clause) -> bool:
    """Does it go on with what stands before? A text that names no topic of its own is about that."""
    return bool(clause.refers or clause.then) or (clause.capability in ("write", "review") and not clause.topic)


def _loose(tasks: Sequence[Task]) -> list[str]:
    """The tasks whose results nobody uses yet."""
    used = {need for task in tasks for need in task["needs"]}
    return [task["id"] for task in tasks if task["id"] not in used]


def _without(plan: Sequence[Task], failed: Mapping[str, str], done: Mapping[str, str]) -> list[Task]:
    gone = set(failed)
    for task in plan:
        if task["needs"] and set(task["needs"]) <= gone:
            gone.add(task["id"])
    left = [task for task in plan if task["id"] not in gone and task["id"] not in done]
    return [{**task, "needs": [need for need in task["needs"] if need not in gone]} for task in left]
