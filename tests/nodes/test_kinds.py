"""Kinds of agents: the seed's three, an assistant, and whatever a site registers by a file or a package."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nodes.kinds.kind import Action, AgentKind, table
from nodes.kinds.registry import kind, kinds
from nodes.kinds.settings import AgentSettings, Constraints
from reliability.errors import BadInput
from tests.docs.reading import python_blocks
from tests.support.developing import Desk, scripted
from tools.expressions.schema import STRING, fields
from tools.git.example import made_repository

REVERSAL = python_blocks("docs/kinds.md")[0]
"""What the page shows."""


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A file of the site in `[agents]`, beside its fermata.toml."""

    def register(text: str) -> Path:
        file = tmp_path / "site" / "translation.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        (file.parent / "fermata.toml").write_text('[agents]\nfiles = ["translation.py"]\n')
        monkeypatch.setenv("FERMATA_SETTINGS", str(file.parent / "fermata.toml"))
        return file

    return register


def test_every_capability_of_the_seed_covers_an_action() -> None:
    covered = table(list(kinds().values()))

    assert {name: covered[name] for name in SEED} == SEED


SEED = {
    "code_generation": ("generate_code",),
    "refactoring": ("refactor",),
    "bug_fix": ("fix_bug",),
    "unit_test_generation": ("generate_tests",),
    "integration_test": ("generate_integration_tests",),
    "test_execution": ("run_tests",),
    "security_review": ("review", "review_security"),
    "performance_review": ("review", "review_performance"),
    "style_check": ("review", "check_style"),
}


def test_an_agent_may_do_what_one_of_its_capabilities_covers_and_nothing_else() -> None:
    tester = kind("test-generation")

    assert tester.covered(["unit_test_generation", "test_execution"]) == ("generate_tests", "run_tests")
    assert tester.covered(["code_generation"]) == ()
    assert [name for name, one in tester.actions.items() if one.tests] == ["run_tests"]
    assert [name for name, one in tester.actions.items() if one.writes_files] == [
        "generate_tests",
        "generate_integration_tests",
    ]


def test_every_action_makes_a_box_with_its_own_state_and_keeps_what_the_agent_is_told() -> None:
    told = AgentSettings("a", "x", capabilities=("style_check",), constraints=Constraints(timeout=timedelta(minutes=5)))

    for one in kinds().values():
        for action in one.actions.values():
            box = action.builds(told, lambda _state: "", "out")
            settings = getattr(box, "settings", None) or box.by.settings
            assert (box.phase, box.output, settings) == (action.phase, "out", told)


def test_a_review_looks_at_what_the_agents_capabilities_cover() -> None:
    told = AgentSettings("a", "code-review", capabilities=("style_check", "security_review"))
    review = kind("code-review").actions

    assert review["review"].builds(told, lambda _: "", "").focus == ("security", "style")
    assert review["review_performance"].builds(told, lambda _: "", "").focus == ("performance",)


def test_an_unknown_kind_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(
        BadInput, match=r"no kind of agent 'code-generaton'; accepted: .*; did you mean 'code-generation'"
    ):
        kind("code-generaton")


async def test_one_file_of_the_site_registers_a_kind_whose_box_works(
    registered: Callable[[str], Path], tmp_path: Path
) -> None:
    registered(REVERSAL)
    desk = await Desk.at(tmp_path / "r", {"a.txt": "a"}, "stressed")

    translate = kind("reversal").actions["reverse"]
    state = await desk.do(translate.builds(AgentSettings("t", "reversal"), lambda state: state["issue"], "said"))

    assert state["steps"]["said"] == {"text": "desserts"}
    assert "code-review" in kinds()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kind = 1\n", "gives 1 as its kind; accepted: kind = AgentKind"),
        ("import nowhere_at_all\n", "cannot be loaded: No module named 'nowhere_at_all'"),
        ("def broken(:\n", "cannot be loaded: invalid syntax"),
        (REVERSAL.replace('"reversal", {', '"code-review", {'), "'code-review' is registered by Fermata and by"),
    ],
)
def test_a_file_that_registers_no_kind_is_told_by_its_name(
    registered: Callable[[str], Path], text: str, says: str
) -> None:
    file = registered(text)

    with pytest.raises(BadInput) as refused:
        kinds()

    assert says in str(refused.value) and str(file) in str(refused.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "fermata.toml").write_text('[agents]\nfiles = ["gone.py"]\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(tmp_path / "fermata.toml"))

    with pytest.raises(BadInput, match=r"gone\.py'; accepted: a Python file that is there"):
        kinds()


def test_an_installed_package_registers_a_kind_by_an_entry_point(
    registered: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(REVERSAL.replace('"reversal", {', '"of the site", {'))
    info = tmp_path / "installed" / "reversing-1.0.dist-info"
    info.mkdir(parents=True)
    (info.parent / "reversing_agents.py").write_text(REVERSAL, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: reversing\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[fermata.agent_kinds]\nreversal = reversing_agents:kind\n")

    monkeypatch.syspath_prepend(info.parent)

    assert list(kind("reversal").actions) == ["reverse"]
    assert "of the site" in kinds()


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "phase": "X", "capabilities": ("a",)},
        {"name": "x", "phase": "doing", "capabilities": ("a",)},
        {"name": "x", "phase": "DOING IT", "capabilities": ("a",)},
        {"name": "x", "phase": "DOING", "capabilities": ()},
    ],
)
def test_an_action_that_is_none_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="accepted: names, at least one capability"):
        Action(**given, output_type=fields({"x": STRING}), takes="words", writes_files=False, builds=lambda *_: None)


def test_a_kind_without_actions_or_with_one_under_another_name_is_refused() -> None:
    translate = kind("assistant").actions["ask"]

    with pytest.raises(BadInput, match="has 0 actions"):
        AgentKind("x", {})
    with pytest.raises(BadInput, match="accepted: 'other'"):
        AgentKind("x", {"other": translate})


@pytest.mark.parametrize(
    "given",
    [
        {"max_tokens_per_request": 0},
        {"max_files_modified": -1},
        {"max_test_files": True},
        {"timeout": timedelta(0)},
        {"review_depth": "deep"},
    ],
)
def test_a_constraint_that_is_none_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="accepted"):
        Constraints(**given)


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.txt").write_text("a")
    await made_repository(tmp_path / "r")
    desk = Desk(tmp_path / "r")
    await desk.open("")
    return desk


@pytest.mark.parametrize(
    ("action", "given", "says"),
    [
        ("calculate", "What is 15% of 240?", "36"),
        ("research", "How are batteries recycled?", "batter"),
        ("summarise", "Cats sleep a lot. They sleep in the sun. The sun is warm.", "sleep"),
        ("write", {"what": "write it down", "found": {"text": "Batteries hold zinc.", "sources": ["a.md"]}}, "zinc"),
    ],
)
async def test_an_assistant_works_without_a_language_model_where_no_judgement_is_needed(
    desk: Desk, action: str, given: Any, says: str
) -> None:
    made = kind("assistant").actions[action]

    state = await desk.do(made.builds(AgentSettings("helper", "assistant"), lambda _state: given, "said"))

    assert desk.outcome(made.phase)["result"] == "done", desk.outcome(made.phase)
    assert says in state["steps"]["said"]["text"]
    assert "found" not in str(given) or state["steps"]["said"]["sources"] == ["a.md"]


async def test_an_assistant_that_can_do_nothing_says_why(desk: Desk) -> None:
    made = kind("assistant").actions["calculate"]

    await desk.do(made.builds(AgentSettings("helper", "assistant"), lambda _state: "사과는 맛있다", "said"))

    assert desk.outcome("CALCULATING")["result"] == "failed" and desk.outcome("CALCULATING")["reason"]


async def test_an_assistant_is_asked_through_its_own_model(desk: Desk) -> None:
    model, opens = scripted({"text": "Four."})
    made = (
        kind("assistant")
        .actions["ask"]
        .builds(AgentSettings("helper", "assistant", instructions="Be short."), lambda _state: "What is 2 + 2?", "said")
    )

    state = await desk.do(replace(made, by=replace(made.by, model=opens)))

    assert state["steps"]["said"] == {"text": "Four.", "sources": [], "notes": []}
    assert "Be short." in model.heard[0][-1].text
