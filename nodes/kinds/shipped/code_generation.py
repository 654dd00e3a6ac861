"""`code-generation`: writes and changes code."""

from nodes.development.answers import CodeChange
from nodes.development.generating import Generating, Task
from nodes.development.specialist import Specialist
from nodes.kinds.kind import Action, Builds, Given, of
from nodes.kinds.outputs import CHANGE
from nodes.kinds.settings import AgentSettings


def builds(phase: str, task: Task) -> Builds:
    def build(settings: AgentSettings, given: Given, output: str) -> Generating:
        by = Specialist(settings, "development_generating.md", CodeChange)
        return Generating(phase, given, output, by, task)

    return build


def _action(name: str, phase: str, capability: str, task: Task, about: str) -> Action:
    return Action(name, phase, (capability,), CHANGE, "words", True, builds(phase, task), about)


kind = of(
    "code-generation",
    "writes and changes code",
    [
        _action("generate_code", "GENERATING", "code_generation", "feature", "writes what is asked for"),
        _action("refactor", "REFACTORING", "refactoring", "refactoring", "makes code better, not different"),
        _action("fix_bug", "FIXING", "bug_fix", "bug fix", "finds a cause and mends it there"),
    ],
)
