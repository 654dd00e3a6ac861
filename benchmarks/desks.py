"""How well the offline desk of `support` sends customers on, and how well the offline planner of `orchestrator` takes
requests apart: the held-out sentences of both, with no model's help.

`python -m benchmarks.desks` fits the confidence of the desk's examples by cross-validation over them, as
`benchmarks.intents` does for the front desk, and prints both tables.
"""

import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from benchmarks.intents import FOLDS, SEEDS, Judged, fitted
from tools.intents import examples_of
from tools.intents.bayes import learnt
from tools.models.offline.desk_guess import EXAMPLES
from tools.models.offline.skills import Asked, Call
from tools.models.offline.support_triage import support_triage
from tools.models.offline.task_plan import task_plan

HELD_OUT = Path(__file__).parent.parent / "tests" / "heldout"
LANGUAGES = {"en": "English", "ko": "Korean"}
UNCLEAR = "unclear"
ABLE = frozenset({"research", "summarise", "calculate", "write", "review"})
"""What the workers that are shipped can do; anything else ends with a question to a person."""


def triage() -> str:
    """Right, asks, or wrong. What nobody could route may be asked about, or searched for by GENERAL."""
    return _table("sentences", {"": "support"}, _triaged)


def planning() -> str:
    """Right (every capability and every need), asks (a person, or a refusal in words), or wrong."""
    return _table("requests", {", seen": "tasks", ", unseen": "tasks_later"}, planned)


def sent_to(text: str) -> str:
    """The desk that triage hands this first sentence to; empty where it asks."""
    made = support_triage(_asked(text))
    if isinstance(made, str):
        return ""
    assert isinstance(made, Sequence) and isinstance(made[0], Call)
    return made[0].tool.removeprefix("hand_off_to_").upper()


def tasks_of(text: str) -> list[dict[str, Any]]:
    """The plan of one request: capabilities, and needs by the number of the task."""
    made = task_plan(_asked(json.dumps({"request": text})))
    numbers = {task["id"]: at for at, task in enumerate(made["tasks"], start=1)}
    return [
        {"capability": task["capability"], "needs": [numbers[need] for need in task["needs"]]} for task in made["tasks"]
    ]


def _triaged(row: Mapping[str, Any]) -> str:
    to = sent_to(row["text"])
    if row["desk"] == UNCLEAR:
        return "right" if to in ("", "GENERAL") else "wrong"
    return "asks" if not to else "right" if to == row["desk"] else "wrong"


def planned(row: Mapping[str, Any]) -> str:
    found, wanted = tasks_of(row["text"]), row["tasks"]
    if _plain(found) == _plain(wanted):
        return "right"
    return "asks" if not found or any(task["capability"] not in ABLE for task in found) else "wrong"


def _plain(tasks: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Whatever nobody here can do is one thing: a person is asked."""
    known = [task["capability"] if task["capability"] in {*ABLE, "translate"} else "other" for task in tasks]
    return [(capability, sorted(task["needs"])) for capability, task in zip(known, tasks, strict=True)]


def _asked(text: str) -> Asked:
    return Asked([HumanMessage(text)], {}, None, date.today)


def _table(what: str, lists: Mapping[str, str], fate: Any) -> str:
    """`lists`: what a list is called -> its files."""
    lines = [f"| {what} | right | asks | wrong |", "|---|---|---|---|"]
    for called, name in lists.items():
        both: list[str] = []
        for language, spoken in LANGUAGES.items():
            heard = [fate(row) for row in rows(f"{name}_{language}.jsonl")]
            lines.append(f"| {spoken}{called} | {_fates(heard)} |")
            both += heard
        lines.append(f"| **both{called}** | {_fates(both)} |")
    return "\n".join(lines)


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HELD_OUT / name).read_text("utf-8").splitlines()]


def _fates(heard: Sequence[str]) -> str:
    shares = [(sum(one == fate for one in heard), len(heard)) for fate in ("right", "asks", "wrong")]
    return " | ".join(f"{many}/{of} ({many / of:.1%})" for many, of in shares)


def cross_validated() -> list[Judged]:
    """Every example of a desk, guessed by a classifier that has not seen it; the rules that come first are left out."""
    found = []
    for seed in SEEDS:
        examples = examples_of(EXAMPLES)
        random.Random(seed).shuffle(examples)  # noqa: S311 # no secret
        for fold in range(FOLDS):
            known = learnt([one for at, one in enumerate(examples) if at % FOLDS != fold])
            for desk, text in examples[fold::FOLDS]:
                guess, _, margin = known.ranked(text)
                found.append(Judged(desk, guess, margin))
    return found


if __name__ == "__main__":
    print("CERTAINTY =", fitted(cross_validated()))
    print(triage(), planning(), sep="\n\n")
