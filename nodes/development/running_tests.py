"""RUNNING_TESTS: the tests of the repository as it stands are run, where they can harm nothing."""

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.counting import visit
from nodes.development.told import done, failed, failing
from nodes.development.tree import Service, tree_of
from nodes.development.words import Language, language_of, say
from nodes.guarding import looked_at
from nodes.kinds.kind import Given
from nodes.kinds.settings import AgentSettings
from nodes.place import telling
from reliability.errors import BadInput, EffectError
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.limits import Limits
from tools.confinement.site import Site
from tools.confinement.testing import Tested, run_tests
from tools.services import git_service

SECONDS = 120.0
"""[s] for all tests together, where the agent has no timeout of its own."""

NAMES = 10
"""Failing tests that are named in a reason."""


@dataclass(frozen=True)
class RunningTests:
    """pytest on every file of the tree, whatever the step is given; within the agent's `timeout`.

    Without walls (bubblewrap) nothing is run, unless the site allowed it in so many words (`FERMATA_UNSAFE_RUN`), and
    then the result says so. Tests that fail, or come to no result, are `failing`: the reason's first line is for
    people, and what the tests wrote follows for whoever repairs it. What could not be run at all has `failed`.
    """

    phase: str
    given: Given
    output: str
    settings: AgentSettings
    git: Service = field(default=git_service, repr=False)
    confinement: Callable[[], Awaitable[Confinement]] = field(default_factory=Site, repr=False)
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        """Raises:
        BadInput: `FERMATA_UNSAFE_RUN` says what it cannot say; the run can be resumed here.
        """
        language = language_of(self.given(state))
        async with visit(self.settings.name) as seen:
            update = await self._run(state, config, language)
            seen.status = "success" if update["outcomes"][self.phase]["result"] == "done" else "failed"
        return update

    async def _run(self, state: Mapping[str, Any], config: RunnableConfig, language: Language) -> dict[str, Any]:
        try:
            walls = await self.confinement()
        except NotConfined as error:
            return failed(state, self.phase, say(language, "not confined", reason=str(error)))
        try:
            tree = await tree_of(state, config, self.git)
            if tree is None:
                return failed(state, self.phase, say(language, "no workspace"))
            tested = await run_tests(walls, await tree.workspace.read(tree.now), self._limits)
        except (EffectError, BadInput, NotConfined) as error:
            return failed(state, self.phase, say(language, "not confined", reason=str(error)))
        return await self._told(state, tested, language)

    @property
    def _limits(self) -> Limits:
        seconds = self.settings.constraints.seconds or SECONDS
        return Limits(seconds=seconds, cpu=math.ceil(seconds))

    async def _told(self, state: Mapping[str, Any], tested: Tested, language: Language) -> dict[str, Any]:
        """What tests write may hold anything that the repository does."""
        tell = telling(self.phase)
        said = await looked_at({"tail": tested.tail, "failing": list(tested.failing)}, "tool results", tell)
        notes = [] if tested.confined else [say(language, "unconfined")]
        for note in notes:
            tell("unconfined", reason=note)
        value = {**value_of(tested), **said.value, "notes": notes}
        if tested.succeeded:
            return done(state, self.phase, self.output, value)
        return failing(state, self.phase, reason_of(tested, said.value, language), self.output, value)


def value_of(tested: Tested) -> dict[str, Any]:
    counted = {name: getattr(tested, name) for name in ("passed", "failed", "errors", "skipped")}
    return {**counted, "succeeded": tested.succeeded}


def reason_of(tested: Tested, said: Mapping[str, Any], language: Language) -> str:
    if tested.trouble:
        first = say(language, "no result", reason=tested.trouble)
    else:
        bad, names = tested.failed + tested.errors, ", ".join(said["failing"][:NAMES])
        first = say(language, "tests failed", bad=bad, all=bad + tested.passed, names=names)
    return f"{first}\n{said['tail']}".strip()
