"""Gate: a node where people decide. It never contains an effect."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel, ConfigDict, Field

from nodes.admitting import review_of
from nodes.answer import Malformed, ask
from nodes.approvers import Approvers, Escalation, check_ladder, required, touched
from nodes.counting import decided
from nodes.demand import Demand, Demands
from nodes.each import Each
from nodes.effect import Effect, State
from nodes.guarding import looked_at
from nodes.place import Place, place_of, voter_of
from nodes.untouched import by_files
from reliability.digest import digest
from reliability.errors import AlreadyDecided, BadInput, Refusal
from reliability.hold import held
from reliability.identity import Voter
from reliability.ledger import aside, requests, runs
from reliability.ledger.asked import Decision, Policy, Question, Request
from state.outcomes import Verdict

SPOKEN: dict[str, Decision] = {"approve": "approve", "reject": "reject", "edit": "change", "escalate": "escalate"}
"""LangChain's human-in-the-loop words (and ours for passing it on) -> the ledger's."""

NEVER = timedelta(days=36500)


class Outside(BadInput):
    """What is to be decided is about a file outside of the tree, or refused by an assessment."""


VERDICTS: dict[str, Verdict] = {"approved": "approved", "spent": "approved", "change": "change"}


class EditedAction(BaseModel):
    """What should be done instead; only its differences are read, as a wish."""

    name: str = ""
    args: dict[str, Any] = Field(default_factory=dict)


class Choice(BaseModel):
    """One decision in LangChain's shape."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["approve", "reject", "edit", "escalate"]
    message: str = Field(default="", max_length=2000)
    edited_action: EditedAction | None = None


class Answer(BaseModel):
    """The resume value of a gate: one decision; `request` says which request was read, and is checked when given."""

    model_config = ConfigDict(extra="forbid")

    decisions: list[Choice] = Field(min_length=1, max_length=1)
    request: str | None = None


@dataclass(frozen=True)
class Gate:
    """Asks for a decision on exactly what is to be done.

    `covers` are the effects that need this approval (of every item, where `Each` does one for each): their arguments
    are digested from the state, and the receipt is checked again where they happen. `teams`: how many of each team must
    approve; empty: one vote of anybody. `approvers` says the same with conditions, `seniors` how many of those who
    approve must be senior. Nobody before `expires_after`: the request is rejected, or with `fallback="escalate"` put to
    the next of `escalation`. `changes`: how often an `edit` may send it back with a wish.
    `rejections`: how often a turn may be rejected here or run out of time (None: as often as it comes); after that only
    an approval is taken, and waited for however long it takes. `demands`: the assessment that says who must decide
    about exactly this, instead of them.
    """

    phase: str
    action: str
    shows: Callable[[State], Mapping[str, Any]]
    describes: Callable[[State], str]
    covers: tuple[Effect | Each, ...] = ()
    teams: Mapping[str, int] = field(default_factory=dict)
    expires_after: timedelta = timedelta(hours=24)
    fallback: Literal["reject", "escalate"] = "reject"
    separation_of_duty: bool = False
    authenticated_only: bool = False
    changes: int = 0
    rejections: int | None = None
    renamed_from: tuple[str, ...] = ()
    approvers: tuple[Approvers, ...] = ()
    seniors: int = 0
    escalation: tuple[Escalation, ...] = ()
    demands: Demands | None = None

    def __post_init__(self) -> None:
        if self.demands and (self.approvers or self.teams):
            raise BadInput(
                f"{self.phase} has `demands` beside `teams` or `approvers`; accepted: one of them, for an assessment "
                "names all"
            )
        if self.teams and self.approvers:
            raise BadInput(
                f"{self.phase} has `teams` and `approvers`; accepted: one of them (`teams` is the short form)"
            )
        check_ladder(self.phase, self.counts, self.escalation)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each team at most, whatever the conditions."""
        if self.demands is not None:
            return dict(self.demands.most)
        declared = [Approvers(one.team, one.min_count) for one in self.approvers]
        return required(declared, frozenset()) if declared else dict(self.teams)

    @property
    def first_name(self) -> str:
        """The oldest declared name: a rename must never ask again what was decided."""
        return self.renamed_from[0] if self.renamed_from else self.phase

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """One pass: find the request decided, or ask, count one vote and say where that leaves it.

        Raises:
            AlreadyDecided: this vote came after the decision; the message says whose and when.
        """
        place = place_of(config)
        try:
            question = self._question(state, place, voter_of(config).name, await self._review(state))
        except Outside as outside:
            await _mark(place, "running")
            return self._not_asked(state, str(outside))
        request = await aside(requests.ask, question)
        if request.status != "open":
            await _mark(place, "running")  # decided elsewhere, while the run slept
            return self._report(state, request)
        await _mark(place, "paused")
        answer = ask(self._shown(state, request), Answer)
        refused = self._unfit(request, answer)
        if refused is None and isinstance(answer, Answer):
            request, refused = await self._vote(request, voter_of(config), answer.decisions[0])
        if request.status != "open":
            await _mark(place, "running")
        return self._report(state, request, refused)

    def policy(
        self,
        used_changes: int = 0,
        used_rejections: int = 0,
        teams: Mapping[str, int] | None = None,
        seniors: int = 0,
    ) -> Policy:
        """`teams` and `seniors`: what is demanded of exactly this, where that depends on it."""
        offered: tuple[Decision, ...] = ("approve", "reject")
        if self.rejections is not None and used_rejections >= self.rejections:
            offered = ("approve",)
        if used_changes < self.changes:
            offered = (*offered, "change")
        return Policy(
            self.counts if teams is None else teams,
            self.separation_of_duty,
            self.authenticated_only,
            (*offered, "escalate") if self.escalation else offered,
            max(self.seniors, seniors),
            tuple(step.rung for step in self.escalation),
            self.fallback,
            int(self.expires_after.total_seconds()),
            self.demands is not None or any(one.conditions for one in self.approvers),
        )

    def _demand(self, state: State, shown: Mapping[str, Any]) -> Demand:
        teams = self._teams(state, shown)
        demand = self.demands.demand(state) if self.demands else Demand(teams)
        if demand.refused:
            raise Outside(f"{demand.refused}; nobody was asked, and nothing of it is done")
        return demand

    def _teams(self, state: State, shown: Mapping[str, Any]) -> dict[str, int]:
        conditions = any(one.conditions for one in self.approvers)
        if not conditions and not any(by_files(covered) for covered in self.covers):
            return self.counts
        try:
            names = touched(self.covers, state, shown)
        except BadInput as wrong:
            raise Outside(f"{wrong}; nobody was asked, and nothing of it is done") from wrong
        return required(self.approvers, names) if conditions else self.counts

    async def _review(self, state: State) -> dict[str, Any]:
        """What people are told beside what is to be done, where a guardrail wants a senior to look at it."""
        wanted = [given for effect in self.covers for given in effect.wanted(state).values() if given is not None]
        reviews = [await review_of(given) for given in wanted]
        return {"review": "senior"} if "senior" in reviews else {}

    def _question(self, state: State, place: Place, asker: str, review: Mapping[str, Any]) -> Question:
        if "approvals" not in state:
            raise BadInput(f"the graph's state has no `approvals`; {self.phase} needs state.outcomes.Approvals")
        wanted = [(name, given) for effect in self.covers for name, given in effect.wanted(state).items()]
        digests = {place.beside(name): digest(arguments) for name, arguments in wanted if arguments is not None}
        before = state["approvals"].get(self.phase, {})
        passes = int(before.get("occurrence", 0)) + (before.get("verdict") != "waiting")
        shown = {**self.shows(state), **review}
        used = int(before.get("changes", 0)), int(before.get("rejections", 0))
        demand = self._demand(state, shown)
        policy = self.policy(*used, demand.teams, max(int(bool(review)), demand.seniors))
        limit = self.expires_after if "reject" in policy.decisions else NEVER
        path, first = place.beside(self.phase), place.beside(self.first_name)
        return Question(place.run, path, passes, digests, shown, policy, limit, asker, first)

    def _shown(self, state: State, request: Request) -> dict[str, Any]:
        """The interrupt's value, in the shape that LangChain's human-in-the-loop clients read."""
        spoken = {theirs: ours for ours, theirs in SPOKEN.items()}
        allowed = [spoken[decision] for decision in request.policy.decisions]
        refused = state["approvals"].get(self.phase, {}).get("refused")
        action = {"name": self.action, "args": dict(request.shown), "description": self.describes(state)}
        return {
            "action_requests": [action],
            "review_configs": [{"action_name": self.action, "allowed_decisions": allowed}],
            **request.standing,
            **({"refused": refused} if refused else {}),
        }

    def _unfit(self, request: Request, answer: Answer | Malformed) -> str | None:
        """Why an answer cannot be a vote at all, before it is asked who gave it."""
        if isinstance(answer, Malformed):
            return f"this is no answer to {request.id}: {answer.reason}"
        if answer.request and answer.request != request.id:
            return f"the answer is for {answer.request}, but {request.id} is asked now; nothing was counted"
        if request.new:
            return "what was asked has changed since it was shown; please look again, nothing was counted"
        return None

    async def _vote(self, request: Request, voter: Voter, choice: Choice) -> tuple[Request, str | None]:
        decision, note = SPOKEN[choice.type], choice.message or wish(request.shown, choice)
        try:
            return await aside(requests.vote, request.id, voter, decision, (await looked_at(note, "input")).value), None
        except AlreadyDecided:
            raise
        except Refusal as refused:
            now = await aside(requests.get, request.id)
            return now, str(refused)

    def _not_asked(self, state: State, why: str) -> dict[str, Any]:
        """No vote could make it right, so the run goes the way of a no."""
        before = state["approvals"].get(self.phase, {})
        record = {**before, "verdict": "rejected or expired", "status": "refused", "note": why, "refused": why}
        fresh = {"request": "", "occurrence": int(before.get("occurrence", 0)) + 1, "changes": 0, "votes": []}
        return {"approvals": {self.phase: {**fresh, **record}}}

    def _report(self, state: State, request: Request, refused: str | None = None) -> dict[str, Any]:
        decided(self.phase, request.created_at, request.decided_at)
        before = state["approvals"].get(self.phase, {})
        verdict: Verdict = (
            "waiting" if request.status == "open" else VERDICTS.get(request.status, "rejected or expired")
        )
        no = verdict == "rejected or expired"
        counted = {} if self.rejections is None else {"rejections": int(before.get("rejections", 0)) + no}
        record = {
            **counted,
            "verdict": verdict,
            "request": request.id,
            "occurrence": int(before.get("occurrence", 0)) + (before.get("verdict") != "waiting"),
            "changes": int(before.get("changes", 0)) + (verdict == "change"),
            "votes": [dict(vote) for vote in request.votes],
            "note": request.note or "",
            "status": request.status,
            "refused": refused or "",
        }
        return {"approvals": {self.phase: record}}


def wish(shown: Mapping[str, Any], choice: Choice) -> str:
    """An edited action in words: what differs from what was shown."""
    edited = choice.edited_action.args if choice.edited_action else {}
    return "; ".join(f"{name}: {value}" for name, value in edited.items() if shown.get(name) != value)


async def _mark(place: Place, status: str) -> None:
    await aside(runs.mark, place.run, lease=held(place.run), status=status, phase=place.path)
