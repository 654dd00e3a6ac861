"""What an agent may not write: other people's files, more files than it may, and the documents that bind it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nodes.development.generating import Task
from nodes.kinds.settings import AgentSettings
from tests.development.making import CHEAPER, DISCOUNT, PRICES, generating
from tests.support.developing import Desk, scripted, settings, texts, written
from tools.guards.behaviour import Behaviour, behaviour_for


@pytest.fixture
def rules() -> Iterator[Any]:
    """Limits of the whole run, as a guardrails document sets them."""
    yield lambda **given: behaviour_for("", Behaviour(**given))
    behaviour_for("", None)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"../outside.py": "x = 1\n"}, "'../outside.py'"),
        ({"/etc/passwd": "x"}, "'/etc/passwd'"),
        ({".git/hooks/pre-commit": "#!/bin/sh\n"}, "git's own"),
        ({"shop/gone.py": None}, "there is no such file"),
        ({PRICES: "def price(count, each):\n    return count * each\n"}, "nothing would change"),
    ],
)
async def test_what_may_not_be_written_is_told_to_the_model_and_then_refused(
    desk: Desk, files: Mapping[str, str | None], says: str
) -> None:
    model, opens = scripted(written(files), written(files))

    state = await desk.do(generating(opens))

    assert desk.outcome("GENERATING")["result"] == "failed" and says in desk.outcome("GENERATING")["reason"]
    assert "code" not in state["steps"] and state["workspace"] == desk.state["workspace"]
    assert says in texts(model)[-1] and "That cannot be taken" in texts(model)[-1]


async def test_a_change_that_was_refused_can_be_put_right(desk: Desk) -> None:
    _, opens = scripted(written({"../x.py": "x"}), DISCOUNT)

    await desk.do(generating(opens))

    assert desk.outcome("GENERATING")["result"] == "done"


@pytest.mark.parametrize(
    ("agent", "task", "name"),
    [
        (settings(max_files_modified=2), "feature", "max_files_modified"),
        (settings("test-agent", max_test_files=2), "unit tests", "max_test_files"),
    ],
)
async def test_one_step_touches_no_more_files_than_its_agent_may(
    desk: Desk, agent: AgentSettings, task: Task, name: str
) -> None:
    three = written({f"tests/test_{n}.py": "def test_x(): pass\n" for n in range(3)})
    two = written({f"tests/test_{n}.py": "def test_x(): pass\n" for n in range(2)})

    await desk.do(generating(scripted(three, three)[1], agent, task))
    refused = desk.outcome("WRITING_TESTS" if task == "unit tests" else "GENERATING")
    await desk.do(generating(scripted(two)[1], agent, task))

    assert refused["result"] == "failed" and f"3 files are changed, and {name} allows 2" in refused["reason"]
    assert desk.outcome("WRITING_TESTS" if task == "unit tests" else "GENERATING")["result"] == "done"


async def test_a_whole_run_creates_and_changes_no_more_files_than_its_guardrails_allow(desk: Desk, rules: Any) -> None:
    rules(max_file_creations=2, max_file_modifications=1)
    await desk.do(generating(scripted(written({"shop/a.py": "a = 1\n", "shop/b.py": "b = 1\n"}))[1]))

    third = written({"shop/c.py": "c = 1\n"})
    await desk.do(generating(scripted(third, third)[1], output="more"))
    created = desk.outcome("GENERATING")
    two = written({PRICES: CHEAPER, "README.md": None})
    await desk.do(generating(scripted(two, two)[1], output="more"))
    modified = desk.outcome("GENERATING")
    await desk.do(generating(scripted(DISCOUNT)[1], output="more"))

    assert "created 3 files, and max_file_creations of the guardrails allows 2 in a whole run" in created["reason"]
    assert "max_file_modifications of the guardrails allows 1" in modified["reason"]
    assert desk.outcome("GENERATING")["result"] == "done"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("fermata.toml", "[models]\n"),
        ("ops/agents.yaml", "apiVersion: platform.company.io/v1\nkind: AIGuardrails\n"),
    ],
)
async def test_no_agent_changes_the_documents_that_say_what_it_may_do(
    desk: Desk, rules: Any, path: str, text: str
) -> None:
    await desk.do(generating(scripted(written({path: text}), written({path: text}))[1]))
    refused = desk.outcome("GENERATING")
    rules(forbidden_operations=frozenset({"force_push"}))

    await desk.do(generating(scripted(written({path: text}))[1]))

    assert "the operation 'modify_workflow' is forbidden here" in refused["reason"]
    assert desk.outcome("GENERATING")["result"] == "done"


async def test_a_builds_own_workflow_is_an_ordinary_file_for_a_gate_to_look_at(desk: Desk) -> None:
    _, opens = scripted(written({".github/workflows/test.yml": "on: push\n"}))

    await desk.do(generating(opens))

    assert desk.outcome("GENERATING")["result"] == "done"


async def test_a_file_that_was_not_shown_is_never_written_anew(tmp_path: Path) -> None:
    desk = await Desk.at(tmp_path / "r", {"small.py": "x = 1\n", "data.csv": "1;2\n" * 60_000})
    model, opens = scripted(written({"data.csv": "1\n"}), written({"small.py": "x = 2\n"}))

    state = await desk.do(generating(opens))

    assert state["steps"]["code"]["changedFiles"] == ["small.py"]
    assert "(not shown) data.csv" in texts(model, 0)[1]
    assert "'data.csv' is there and was not shown" in texts(model)[-1]
