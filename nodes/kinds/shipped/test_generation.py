"""`test-generation`: writes tests, and runs them."""

from nodes.development.answers import TestChange
from nodes.development.generating import Generating, Task
from nodes.development.running_tests import RunningTests
from nodes.development.specialist import Specialist
from nodes.kinds.kind import Action, Builds, Given, of
from nodes.kinds.outputs import CHANGE, TESTED
from nodes.kinds.settings import AgentSettings


def builds(phase: str, task: Task) -> Builds:
    def build(settings: AgentSettings, given: Given, output: str) -> Generating:
        by = Specialist(settings, "development_generating.md", TestChange)
        return Generating(phase, given, output, by, task)

    return build


def _runs(settings: AgentSettings, given: Given, output: str) -> RunningTests:
    return RunningTests("RUNNING_TESTS", given, output, settings)


def _action(name: str, phase: str, capability: str, task: Task, about: str) -> Action:
    return Action(name, phase, (capability,), CHANGE, "change", True, builds(phase, task), about)


kind = of(
    "test-generation",
    "writes tests, and runs them",
    [
        _action("generate_tests", "WRITING_TESTS", "unit_test_generation", "unit tests", "writes tests for a change"),
        _action(
            "generate_integration_tests",
            "WRITING_INTEGRATION_TESTS",
            "integration_test",
            "integration tests",
            "writes tests that go through the parts together",
        ),
        Action(
            "run_tests",
            "RUNNING_TESTS",
            ("test_execution",),
            TESTED,
            "anything",
            False,
            _runs,
            "runs every test of the repository",
            tests=True,
        ),
    ],
)
