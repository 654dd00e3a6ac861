"""A box that writes a change or its tests, with a scripted model, and the change that most tests ask for."""

from typing import Any

from nodes.development.answers import CodeChange, TestChange
from nodes.development.generating import Generating, Task
from nodes.development.specialist import Specialist
from nodes.kinds.settings import AgentSettings
from reliability.attempts import Attempts
from tests.support.developing import issue, local, settings, written

PRICES = "shop/prices.py"
CHEAPER = "def price(count, each):\n    return count * each * 9 // 10\n"
DISCOUNT = written({PRICES: CHEAPER}, "Everything costs a tenth less.")
ONCE = Attempts(most=1)


def generating(
    opens: Any, agent: AgentSettings | None = None, task: Task = "feature", given: Any = issue, output: str = "code"
) -> Generating:
    tests = task.endswith("tests")
    by = Specialist(
        agent or settings(),
        "development_generating.md",
        TestChange if tests else CodeChange,
        model=opens,
        attempts=ONCE,
    )
    return Generating("WRITING_TESTS" if tests else "GENERATING", given, output, by, task, git=local)
