"""Whether what was done answers a request, by rules: each clause of the request has a task that was done for it.

Whether a result is right is not judged: only that there is one for each thing that was wanted.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.clauses import Clause, clauses
from tools.models.offline.skills import Asked
from tools.retrieval.terms import STOP, terms


def coverage(asked: Asked) -> Mapping[str, Any]:
    try:
        told = json.loads(asked.said)
    except ValueError:
        return {"gaps": []}
    done = [task for task in told["tasks"] if task["done"]]
    return {"gaps": [clause.text for clause in clauses(told["request"]) if not _answered(clause, done)]}


def _answered(clause: Clause, done: Sequence[Mapping[str, Any]]) -> bool:
    wanted = _words(clause.text)
    alike = [task for task in done if task["capability"] == clause.capability]
    return any(len(wanted & _words(task["what"])) * 2 >= len(wanted) for task in alike)


def _words(text: str) -> set[str]:
    return {term for term in terms(text).split() if term not in STOP}
