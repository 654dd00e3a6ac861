"""REVIEWING: scanners look at what was changed, and a model says what it thinks of it; the worse of both counts."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

from nodes.counting import visit
from nodes.development.answers import CodeReview
from nodes.development.asked import data, question
from nodes.development.by_specialist import BySpecialist
from nodes.development.change import between, is_change, names_in
from nodes.development.review import MOST_FINDINGS, by_model, by_scanners, not_reviewed, not_shown, review_of
from nodes.development.scanning import Finding, Focus, scanned
from nodes.development.selecting import MOST_BYTES, text_in
from nodes.development.specialist import Specialist
from nodes.development.told import done, failed
from nodes.development.tree import Service, Tree, by_git, tree_of
from nodes.development.until_taken import Answered, no_objection
from nodes.development.words import Language, language_of, say
from nodes.kinds.kind import Given
from nodes.place import telling
from reliability.errors import EffectError
from tools.budgets.bound import most_said
from tools.confinement.confinement import Confinement
from tools.confinement.scanning import READS
from tools.confinement.site import Site
from tools.services import git_service


@dataclass(frozen=True)
class Reviewing(BySpecialist):
    """`focus` says what is looked at. How deep is the agent's constraint: `quick` asks scanners only, `standard` also
    the model about the patch, `thorough` about the changed files as a whole as well.

    What the step is given is the change of another step; anything else means all that the run has changed. It fails
    closed: what a scanner could not read, or what is too long to be shown to the model, is of severity `high`, and so
    is a review without the model's answer, which is a failure of this step.
    """

    phase: str
    given: Given
    output: str
    by: Specialist
    focus: tuple[Focus, ...] = ("security", "performance", "style")
    git: Service = field(default=git_service, repr=False)
    confinement: Callable[[], Awaitable[Confinement]] = field(default_factory=lambda: Site(READS), repr=False)
    renamed_from: tuple[str, ...] = ()

    @property
    def most_calls(self) -> int:
        return 0 if self._depth == "quick" else super().most_calls

    @property
    def most_tokens(self) -> int | None:
        return 0 if self._depth == "quick" else super().most_tokens

    @property
    def _depth(self) -> str:
        return self.by.settings.constraints.review_depth

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """Raises:
        BadInput: the model that is configured cannot be opened; the run can be resumed here.
        """
        given = self.given(state)
        language = language_of(given)
        try:
            async with asyncio.timeout(self.by.settings.constraints.seconds):
                tree = await tree_of(state, config, self.git)
                if tree is None:
                    return failed(state, self.phase, say(language, "no workspace"))
                return await self._reviewed(state, given, tree, language)
        except TimeoutError:
            return self._closed(state, self.by.late(language), [], [])
        except EffectError as error:
            return self._closed(state, str(error), [], [])

    async def _reviewed(self, state: Mapping[str, Any], given: Any, tree: Tree, language: Language) -> dict[str, Any]:
        paths, patch = await by_git(_changed(tree, given))
        if not paths:
            return failed(state, self.phase, say(language, "nothing to review"))
        files = await by_git(tree.workspace.read(tree.now, paths))
        findings, notes = await scanned(files, self.focus, self.confinement, language)
        if self._depth == "quick":
            async with visit(self.by.settings.name):
                value = review_of(findings, by_scanners(findings, self.focus, language), notes)
            return done(state, self.phase, self.output, value)
        whole = files if self._depth == "thorough" else {}
        heard, left_out = await self._heard(given, patch, whole, findings, language)
        used = state.get("usage", {}).get(self.phase, {})
        answered = await self.by.ask(self.phase, heard, no_objection, language, used)
        told = self._told(state, answered, [*findings, *not_shown(left_out)], notes, language)
        return {**told, **({"usage": answered.usage} if answered.usage else {})}

    def _told(
        self,
        state: Mapping[str, Any],
        answered: Answered,
        findings: Sequence[Finding],
        notes: Sequence[str],
        language: Language,
    ) -> dict[str, Any]:
        if answered.answer is None:
            why = say(language, "no opinion", agent=self.by.settings.name, reason=answered.reason)
            return self._closed(state, why, findings, notes)
        opinion: CodeReview = answered.answer
        everybody = [*findings, *by_model(opinion, str(answered.usage[self.phase]["model"]))]
        summary = f"{by_scanners(findings, self.focus, language)} {opinion.summary}"
        value = review_of(everybody, summary, [*answered.notes, *notes], opinion.severity)
        return done(state, self.phase, self.output, value)

    async def _heard(
        self, given: Any, patch: str, whole: Mapping[str, bytes], findings: Sequence[Finding], language: Language
    ) -> tuple[Sequence[BaseMessage], list[str]]:
        """What the model is shown, the patch first of all; and what there was no room for."""
        found = json.dumps([asdict(one) for one in findings[:MOST_FINDINGS]], ensure_ascii=False) if findings else ""
        instructions = [self.by.settings.instructions]
        asked = question("review", given, language, instructions=instructions, focus=list(self.focus))
        tell = telling(self.phase)
        beside = [*await data("the_scanners", found, tell), asked]
        left = (MOST_BYTES if self.by.room is None else self.by.room) - most_said(beside)
        texts = {path: text for path, content in whole.items() if (text := text_in(content)) is not None}
        shown: list[BaseMessage] = []
        left_out: list[str] = []
        for name, text in {"": patch, **texts}.items():
            framed = await data(name or "the_patch", text, tell)
            size = most_said(framed)
            if size > left:
                left_out.append(name)
            else:
                shown, left = [*shown, *framed], left - size
        return [*shown, *beside], left_out

    def _closed(
        self, state: Mapping[str, Any], reason: str, findings: Sequence[Finding], notes: Sequence[str]
    ) -> dict[str, Any]:
        """Nobody may read it as a review without findings, also where the workflow goes on after an error."""
        value = review_of([*findings, not_reviewed(reason)], reason, notes)
        return failed(state, self.phase, reason, self.output, value)


async def _changed(tree: Tree, given: Any) -> tuple[list[str], str]:
    """The files of the change that was given, or all that the run has changed, and their patch."""
    if is_change(given):
        files, patch = await between(tree.workspace, tree.base, tree.now, names_in(given))
    else:
        files, patch = (
            await tree.workspace.changes(tree.base, tree.now),
            await tree.workspace.patch(tree.base, tree.now),
        )
    return [one["path"] for one in files], patch
