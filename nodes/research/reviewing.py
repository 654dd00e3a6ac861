"""REVIEWING: code first (does every citation hold?), then the rubric by a model; the best version is kept."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from nodes.evaluating import Evaluating, best_of
from nodes.research.answers import RUBRIC, ReportReview
from nodes.research.checking import Fault, count, faults, without
from nodes.research.writing import as_written, shown
from nodes.rubric import FULL
from state.research import Draft, Phase

State = Mapping[str, Any]

JUDGING = Evaluating(Phase.REVIEWING, RUBRIC, version=lambda state: state["draft"], most=3)


def hears(state: State) -> Sequence[BaseMessage] | None:
    """The draft and what it cites; None where code has found something already, so that no model is asked."""
    draft = state["draft"]
    if faults(draft, state["passages"]) or not count(draft):
        return None
    cited = dict.fromkeys(name for part in draft["sections"] for one in part["sentences"] for name in one["cites"])
    known = {"question": state["question"], "draft": as_written(draft), "passages": shown(state, cited)}
    return [HumanMessage(json.dumps(known, ensure_ascii=False))]


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """The judgement of whoever found something: the code, else the model."""
    draft = state["draft"]
    if not count(draft):
        return JUDGING.keep(state, _judged(0, ["there is no sentence in it"]))
    if found := faults(draft, state["passages"]):
        return JUDGING.keep(state, _judged(_points(draft, found), [fault.says for fault in found]))
    return JUDGING.keep(state, answer)


def publishable(state: State) -> Draft:
    """The best version, without what does not hold; nothing else is ever published."""
    best: Draft = best_of(state, Phase.REVIEWING)["version"] or state["draft"]
    return without(best, faults(best, state["passages"]))


async def reviewed(state: State) -> Literal["good enough", "revise", "nothing holds"]:
    """Is it good enough, or as good as it gets; to be revised; or does no statement hold?"""
    if state["evaluations"][Phase.REVIEWING]["verdict"] == "revise":
        return "revise"
    return "good enough" if count(publishable(state)) else "nothing holds"


def _points(draft: Draft, found: Sequence[Fault]) -> int:
    """Below what passes, and more where less is wrong."""
    wrong = len({(fault.part, fault.at) for fault in found})
    return min(RUBRIC.least - 1, FULL * max(0, count(draft) - wrong) // max(1, count(draft)))


def _judged(grounded: int, says: Sequence[str]) -> BaseModel:
    findings = [{"criterion": "grounded", "says": one[:500]} for one in says[:20]]
    points = {"grounded": grounded, "answers": 0, "clear": 0}
    judged: BaseModel = ReportReview.model_validate({"points": points, "findings": findings})
    return judged
