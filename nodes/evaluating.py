"""The evaluator loop's decision, pure: a version passes, is revised, or the best one seen so far is taken."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from nodes.loop import Loop
from nodes.rubric import Rubric
from reliability.digest import digest
from state.evaluating import Best, Evaluation, EvaluationVerdict, Finding

State = Mapping[str, Any]

FIRST: Evaluation = {
    "verdict": "revise",
    "why": "",
    "round": 0,
    "score": 0,
    "findings": [],
    "best": {"round": 0, "score": -1, "findings": [], "version": None},
    "seen": [],
}


@dataclass(frozen=True)
class Evaluating:
    """What the judging state `phase` does with a judgement by `rubric`; `version` reads from the state what is judged.

    The loop ends when a version passes, after `most` judgements, when a judgement repeats an earlier one (same score,
    same findings: revising helps no more), or when there is none. However it ends, the best version seen is kept.
    The graph's state needs the channel of `state.evaluating.Evaluations`.
    """

    phase: str
    rubric: Rubric
    version: Callable[[State], Any]
    most: int = 3

    @property
    def loop(self) -> Loop:
        """For the judging state: `Agent(…, keep=judging.keep, loop=judging.loop)`."""
        return Loop(self.most, "evaluations")

    def keep(self, state: State, judgement: BaseModel | None) -> dict[str, Any]:
        """The update that a judgement makes; None: the model gave none."""
        last: Evaluation | None = state.get("evaluations", {}).get(self.phase)
        before = last if last and last["verdict"] == "revise" else FIRST  # what ended is another turn's
        known = judgement.model_dump() if judgement is not None else None
        return {"evaluations": {self.phase: self._judged(state, before, known)}}

    def _judged(self, state: State, before: Evaluation, judged: Mapping[str, Any] | None) -> Evaluation:
        number = before["round"] + 1
        points: Mapping[str, int] = judged["points"] if judged else {}
        findings = (
            [Finding(criterion=one["criterion"], says=one["says"]) for one in judged["findings"]] if judged else []
        )
        score, passed = self.rubric.score(points), judged is not None and self.rubric.passes(points)
        this = Best(round=number, score=score, findings=findings, version=self.version(state))
        mark = _mark(score, findings)
        why = self._why(number, passed, judged is None, mark in before["seen"])
        verdict: EvaluationVerdict = "passed" if passed else "best so far" if why else "revise"
        return Evaluation(
            verdict=verdict,
            why=why,
            round=number,
            score=score,
            findings=findings,
            best=this if passed else _better(before["best"], this),
            seen=[*before["seen"], mark],
        )

    def _why(self, number: int, passed: bool, nothing: bool, repeated: bool) -> str:
        """What ends the loop; empty where it goes on."""
        ends = {"passed": passed, "not judged": nothing, "no progress": repeated, "the bound": number >= self.most}
        return next((why for why, true in ends.items() if true), "")


def evaluated_of(phase: str) -> Callable[[State], Awaitable[EvaluationVerdict]]:
    """Is it good enough, to be revised, or as good as it gets?"""

    async def evaluated(state: State) -> EvaluationVerdict:
        verdict: EvaluationVerdict = state["evaluations"][phase]["verdict"]
        return verdict

    return evaluated


def best_of(state: State, phase: str) -> Best:
    """The version to go on with, however the loop ended."""
    best: Best = state["evaluations"][phase]["best"]
    return best


def _better(known: Best, new: Best) -> Best:
    """The higher score; of equal ones the one with fewer findings, then the earlier."""
    return max(known, new, key=lambda one: (one["score"], -len(one["findings"]), -one["round"]))


def _mark(score: int, findings: Sequence[Finding]) -> str:
    """Equal for judgements that say the same, whatever the order and the spacing."""
    said = sorted(f"{one['criterion']}: {' '.join(one['says'].casefold().split())}" for one in findings)
    return digest({"score": score, "findings": said})[:16]
