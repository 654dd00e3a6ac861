"""GENERATING and WRITING_TESTS: an agent writes a change of the repository, within its limits and those of the run."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from nodes.development.asked import data, question, safe, words
from nodes.development.by_specialist import BySpecialist
from nodes.development.change import between, change_of, is_change, names_in
from nodes.development.draft import Draft
from nodes.development.objections import redactions
from nodes.development.selecting import MOST_BYTES, select
from nodes.development.specialist import Specialist
from nodes.development.told import done, failed
from nodes.development.tree import Service, Tree, by_git, tree_of
from nodes.development.words import Language, language_of, say
from nodes.guarding import behaviour
from nodes.kinds.kind import Given
from nodes.place import telling
from reliability.errors import EffectError
from tools.budgets.bound import most_said
from tools.guards.framing import framed
from tools.services import git_service

Task = Literal["feature", "refactoring", "bug fix", "unit tests", "integration tests"]
TESTS: tuple[Task, ...] = ("unit tests", "integration tests")

MOST_TROUBLE = 6_000
"""[characters] of what failing tests said, as a repair is shown it."""


@dataclass(frozen=True)
class Generating(BySpecialist):
    """`task` says what kind of change it is; who writes tests writes tests only. Where tests sent it back (an outcome
    `failing`), what they said is part of the question, and who must pass them may not change them.

    How many files one step may touch is the agent's constraint (`max_files_modified`, `max_test_files`: the files of
    one answer). `max_file_creations` and `max_file_modifications` of a `Behaviour` count the whole run, from the commit
    that it began at, whichever steps did it. What breaks either is refused before the state knows of it. (Those of a
    document are of a step: `nodes.rejecting`.)

    A step that is killed anywhere runs again: what it wrote lies in git's store by its content, and nobody names it.
    """

    phase: str
    given: Given
    output: str
    by: Specialist
    task: Task = "feature"
    git: Service = field(default=git_service, repr=False)
    renamed_from: tuple[str, ...] = ()

    @property
    def tests(self) -> bool:
        return self.task in TESTS

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """Ask, look at what comes, write it to a new tree.

        Raises:
            BadInput: the model that is configured cannot be opened; the run can be resumed here.
        """
        given = self.given(state)
        language = language_of(given)
        if not words(given):
            return failed(state, self.phase, say(language, "nothing asked", given=given))
        try:
            async with asyncio.timeout(self.by.settings.constraints.seconds):
                tree = await tree_of(state, config, self.git)
                if tree is None:
                    return failed(state, self.phase, say(language, "no workspace"))
                return await self._written(state, given, tree, language)
        except TimeoutError:
            return failed(state, self.phase, self.by.late(language))
        except EffectError as error:
            return failed(state, self.phase, str(error))

    async def _written(self, state: Mapping[str, Any], given: Any, tree: Tree, language: Language) -> dict[str, Any]:
        trouble, before = self._trouble(state), names_in(state["steps"].get(self.output))
        about = "\n".join([words(given), _patch(given), trouble])
        draft = await self._draft(tree, about, bool(trouble), language)
        heard = await self._heard(state, given, draft, trouble, about, language)
        used = state.get("usage", {}).get(self.phase, {})
        answered = await self.by.ask(self.phase, heard, draft.judge, language, used)
        usage = {"usage": answered.usage} if answered.usage else {}
        if answered.answer is None:
            name = self.by.settings.name
            return {
                **failed(state, self.phase, say(language, "no answer", agent=name, reason=answered.reason)),
                **usage,
            }
        notes = [*answered.notes, *self._redacted(draft, answered.answer, language)]
        mine = before | set(draft.written)
        files, patch = await by_git(between(tree.workspace, tree.base, draft.tree, mine))
        (told,) = await safe([patch], telling(self.phase))  # git keeps the whole; a state keeps no secret of old lines
        value = change_of(answered.answer.summary, files, told, draft.tree, notes)
        workspace = {**state["workspace"], "tree": draft.tree, "files": draft.changes}
        await by_git(tree.workspace.show(draft.tree))  # for whoever looks into the worktree, at the gate or before
        return {**done(state, self.phase, self.output, value), **usage, "workspace": workspace}

    async def _draft(self, tree: Tree, about: str, repairing: bool, language: Language) -> Draft:
        shown, names = await by_git(tree.texts(about))
        constraints = self.by.settings.constraints
        limit = "max_test_files" if self.tests else "max_files_modified"
        return Draft(
            tree, language, shown, names, self.tests, repairing, limit, getattr(constraints, limit), behaviour()
        )

    def _trouble(self, state: Mapping[str, Any]) -> str:
        """What the tests said that sent it back."""
        said = (str(one.get("reason", "")) for one in state["outcomes"].values() if one["result"] == "failing")
        return "\n\n".join(said)[-MOST_TROUBLE:]

    async def _heard(
        self, state: Mapping[str, Any], given: Any, draft: Draft, trouble: str, about: str, language: Language
    ) -> Sequence[BaseMessage]:
        first = names_in(state["steps"].get(self.output)) | names_in(given)
        asked = question(
            self.task,
            given,
            language,
            instructions=[self.by.settings.instructions],
            limits={"files": draft.most},
            round=int(state.get("repairs") or 0),
        )
        tell = telling(self.phase)
        beside = [*await data("the_change", _patch(given), tell), *await data("the_tests", trouble, tell), asked]
        room = MOST_BYTES if self.by.room is None else self.by.room
        left = room - most_said(beside)
        chosen = await asyncio.to_thread(select, draft.shown, draft.names, about, left, first)
        texts = dict(zip(chosen.shown, await safe(list(chosen.shown.values()), tell), strict=True))
        draft.seen = frozenset(path for path, text in texts.items() if text == chosen.shown[path])
        return [HumanMessage(framed("repository", replace(chosen, shown=texts).text)), *beside]

    def _redacted(self, draft: Draft, answer: Any, language: Language) -> list[str]:
        found = redactions(answer.files, draft.texts)
        return [say(language, "redacted", path=path, rule=rule) for path, rule in found]


def _patch(given: Any) -> str:
    return str(given["patch"]) if is_change(given) else ""
