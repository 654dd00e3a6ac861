"""Without a language model the example repository's recorded session shows the whole way, and says what it is."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from nodes.kinds.registry import kind
from nodes.kinds.settings import AgentSettings, Constraints
from reliability.yaml_text import parse
from tests.support.developing import Desk, issue, step
from tests.tools.confinement.here import WHY_NOT
from tools.git.example import new_repository
from tools.models.offline.development import EXAMPLE

SESSION = parse("session.yaml", (EXAMPLE / "session.yaml").read_text("utf-8")).data
ISSUES = {one["name"]: one for one in SESSION["issues"]}
LOOKS = ("security_review", "performance_review", "style_check")


def box(agent: str, action: str, given: Any, output: str, **constraints: Any) -> Any:
    """As a compiled workflow makes it: of the seed's agents, with the models that the seed names."""
    name = {"code-generation": "code-agent", "test-generation": "test-agent", "code-review": "review-agent"}[agent]
    told = AgentSettings(name, agent, "claude-3-opus", "", LOOKS, Constraints(**constraints))
    return kind(agent).actions[action].builds(told, given, output)


CODE = box("code-generation", "generate_code", issue, "code", max_tokens_per_request=100_000, max_files_modified=10)
TESTS = box("test-generation", "generate_tests", step("code"), "tests", max_test_files=20)
RUN = box("test-generation", "run_tests", step("tests"), "ran")
REVIEW = box("code-review", "review", step("code"), "review", review_depth="thorough")


@pytest.fixture
async def example(tmp_path: Path) -> Desk:
    await new_repository(EXAMPLE / "repository", tmp_path / "example")
    return Desk(tmp_path / "example")


@pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")
@pytest.mark.parametrize(
    ("name", "language", "severity", "signed"),
    [
        ("volume-discount", "en", "low", "no language model wrote this"),
        pytest.param("volume-discount", "ko", "low", "언어 모델이 쓴 것이 아닙니다", marks=pytest.mark.certify),
        pytest.param("own-rules", "en", "high", "no language model wrote this", marks=pytest.mark.certify),
        ("own-rules", "ko", "high", "언어 모델이 쓴 것이 아닙니다"),
    ],
)
async def test_the_first_change_fails_its_tests_the_repaired_one_passes_and_is_reviewed(
    example: Desk, name: str, language: str, severity: str, signed: str
) -> None:
    await example.open(ISSUES[name]["asked"][language])

    await example.do(CODE, TESTS, RUN)
    first = example.outcome("RUNNING_TESTS")
    example.state["repairs"] = 1
    state = await example.do(CODE, TESTS, RUN)
    second = example.outcome("RUNNING_TESTS")
    state = await example.do(REVIEW)

    assert (first["result"], second["result"]) == ("failing", "done")
    assert state["steps"]["review"]["severity"] == severity
    assert all(signed in state["steps"][one]["summary"] for one in ("code", "tests", "review"))
    assert len(state["workspace"]["files"]) == 2


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_a_key_that_was_written_into_code_is_taken_out_and_told(example: Desk, language: str) -> None:
    await example.open(ISSUES["staff-tokens"]["asked"][language])

    await example.do(CODE, TESTS)
    state = await example.do(REVIEW)

    assert example.outcome("WRITING_TESTS")["result"] == "done"
    made, review = state["steps"]["code"], state["steps"]["review"]
    assert "AKIA" not in str(state) and 'SIGNER = "[redacted:' in (await example.files())["shop/auth/tokens.py"]
    assert any("shop/auth/tokens.py" in note for note in made["notes"])
    assert review["severity"] == "high" and "shop/auth/tokens.py" in made["changedFiles"]


async def test_another_issue_needs_a_language_model_and_says_so_in_its_language(example: Desk) -> None:
    await example.open("Rewrite it in Rust.")
    await example.do(CODE)
    english = example.outcome("GENERATING")["reason"]
    example.state["issue"] = "러스트로 다시 써 주세요."
    await example.do(CODE)

    assert "this needs a language model" in english and "this issue" in english and "FERMATA_MODEL" in english
    assert "언어 모델이 필요합니다" in example.outcome("GENERATING")["reason"]
    assert example.outcome("GENERATING")["result"] == "failed"


@pytest.mark.parametrize("file", ["shop/prices.py", "shop/more.py"])
async def test_another_repository_needs_a_language_model_though_the_issue_is_known(tmp_path: Path, file: str) -> None:
    place = tmp_path / "changed"
    shutil.copytree(EXAMPLE / "repository", place, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    desk = await Desk.at(place, {file: "# another\n"}, ISSUES["volume-discount"]["asked"]["en"])

    await desk.do(CODE)

    assert "it has nothing about this repository" in desk.outcome("GENERATING")["reason"]


async def test_where_the_session_has_no_further_answer_it_makes_none_up(example: Desk) -> None:
    await example.open(ISSUES["volume-discount"]["asked"]["en"])
    await example.do(CODE)
    example.state["repairs"] = 2

    await example.do(CODE)

    assert "it has nothing about what these tests found" in example.outcome("GENERATING")["reason"]


async def test_an_assistant_is_asked_nothing_without_a_language_model(desk: Desk) -> None:
    asked = AgentSettings("helper", "assistant", capabilities=("answering",))
    ask = kind("assistant").actions["ask"].builds(asked, lambda _state: "What is 2 + 2?", "answer")

    await desk.do(ask)

    assert "this needs a language model" in desk.outcome("ASKING")["reason"]
