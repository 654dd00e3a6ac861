"""Scanners and a model look at a change; the worse of both counts, and what nobody could look at is the worst."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from nodes.development.answers import CodeReview
from nodes.development.reviewing import Reviewing
from nodes.development.scanning import Focus
from nodes.development.specialist import Specialist
from nodes.kinds.settings import ReviewDepth
from reliability.attempts import Attempts
from reliability.errors import Permanent
from tests.development.making import generating
from tests.support.developing import Desk, local, scripted, settings, step, texts, written
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.ran import Ran

PRICES = "shop/prices.py"
HARMLESS = written(
    {PRICES: '"""Prices."""\n\n\ndef price(count, each):\n    """One line."""\n    return count * each\n'}
)
EVIL = written({PRICES: "def price(rule):\n    return eval(rule)  # nosec # noqa\n"})
SLOW = "def f(xs):\n    ys = []\n    for x in xs:\n        ys.append(x * 2)\n    return ys\n"
FINE = {"severity": "none", "findings": [], "summary": "Nothing is wrong."}


async def plainly() -> Confinement:
    """The scanners' own processes, without walls."""
    raise NotConfined("no walls in this test")


def reviewing(
    opens: Any, depth: ReviewDepth = "standard", focus: tuple[Focus, ...] = ("security",), walls: Any = plainly
) -> Reviewing:
    agent = settings("review-agent", review_depth=depth)
    by = Specialist(agent, "development_reviewing.md", CodeReview, model=opens, attempts=Attempts(most=1))
    return Reviewing("REVIEWING", step("code"), "review", by, focus, git=local, confinement=walls)


async def changed(desk: Desk, answer: Mapping[str, Any]) -> Desk:
    await desk.do(generating(scripted(answer)[1]))
    return desk


def opinion(severity: str, *found: str, summary: str = "Look at it.") -> dict[str, Any]:
    findings = [{"path": PRICES, "line": 2, "severity": one, "message": "Wrong."} for one in found]
    return {"severity": severity, "findings": findings, "summary": summary}


async def test_a_quick_review_asks_scanners_only_and_believes_no_comment(desk: Desk) -> None:
    model, opens = scripted()
    await changed(desk, EVIL)

    state = await desk.do(reviewing(opens, "quick"))

    review = state["steps"]["review"]
    assert not model.heard
    assert review["severity"] == "high"
    assert {(one["source"], one["severity"]) for one in review["findings"]} == {("ruff", "high"), ("bandit", "medium")}
    assert review["findings"][0] == {
        "path": PRICES,
        "line": 2,
        "severity": "high",
        "rule": "S307",
        "message": "suspicious eval usage",
        "source": "ruff",
    }
    assert "bandit, ruff, eslint" in review["summary"] and "2" in review["summary"]


async def test_a_standard_review_shows_the_model_the_patch_and_a_thorough_one_whole_files(desk: Desk) -> None:
    await changed(desk, HARMLESS)
    standard, thorough = scripted(FINE), scripted(FINE)

    await desk.do(reviewing(standard[1]))
    await desk.do(reviewing(thorough[1], "thorough"))

    shown, whole = texts(standard[0]), texts(thorough[0])
    assert shown[1].startswith("[the_patch answered.") and '| +    """One line."""' in shown[1]
    assert not any(text.startswith("[shop_prices.py answered.") for text in shown)
    assert any(text.startswith("[shop_prices.py answered.") and "| def price(count, each):" in text for text in whole)
    assert json.loads(shown[-1])["focus"] == ["security"]


@pytest.mark.parametrize(
    ("change", "said", "severity"),
    [
        (HARMLESS, FINE, "none"),
        (HARMLESS, opinion("low", "low"), "low"),
        (HARMLESS, opinion("none", "medium"), "medium"),
        (EVIL, FINE, "high"),
        (HARMLESS, opinion("critical"), "high"),
        (HARMLESS, opinion("low", "critical"), "high"),
    ],
)
async def test_the_severity_is_the_worst_that_anybody_says(
    desk: Desk, change: dict[str, Any], said: dict[str, Any], severity: str
) -> None:
    await changed(desk, change)

    state = await desk.do(reviewing(scripted(said)[1]))

    assert state["steps"]["review"]["severity"] == severity
    assert desk.outcome("REVIEWING")["result"] == "done"


async def test_the_models_findings_stand_beside_the_scanners_under_its_name(desk: Desk) -> None:
    await changed(desk, EVIL)
    model, opens = scripted(opinion("medium", "medium", summary="eval is a hole."))

    state = await desk.do(reviewing(opens))

    review = state["steps"]["review"]
    assert {one["source"] for one in review["findings"]} == {"ruff", "bandit", "scripted"}
    assert "eval is a hole." in review["summary"]
    assert any(text.startswith("[the_scanners answered.") and "S307" in text for text in texts(model))


class Broken:
    """Walls that fall down when something is to be run behind them."""

    async def run(self, *_given: Any, **_more: Any) -> Ran:
        raise NotConfined("they fell down")


async def test_a_scanner_that_fails_means_the_worst(desk: Desk) -> None:
    async def walls() -> Confinement:
        return Broken()

    await changed(desk, HARMLESS)

    state = await desk.do(reviewing(scripted(FINE)[1], walls=walls))

    review = state["steps"]["review"]
    assert review["severity"] == "high"
    assert {one["rule"] for one in review["findings"]} == {"not-looked-at"}
    assert "they fell down" in review["findings"][0]["message"]


async def test_a_program_that_cannot_be_read_means_the_worst(tmp_path: Path) -> None:
    desk = await Desk.at(tmp_path / "r", {"a.py": "x = 1\n"})
    await changed(desk, written({"b.py": "def broken(:\n"}))

    state = await desk.do(reviewing(scripted(FINE)[1]))

    assert state["steps"]["review"]["severity"] == "high"
    assert "does-not-parse" in {one["rule"] for one in state["steps"]["review"]["findings"]}


@pytest.mark.parametrize("said", [("words", "words", "words"), (Permanent("the model is gone"),)])
async def test_a_review_without_the_models_answer_has_failed_and_reads_as_the_worst(
    desk: Desk, said: tuple[Any, ...]
) -> None:
    await changed(desk, HARMLESS)

    state = await desk.do(reviewing(scripted(*said)[1]))

    assert desk.outcome("REVIEWING")["result"] == "failed"
    assert "review-agent gave no usable review" in desk.outcome("REVIEWING")["reason"]
    assert state["steps"]["review"]["severity"] == "high"


async def test_a_patch_that_is_too_long_to_be_shown_means_the_worst(desk: Desk) -> None:
    await changed(desk, written({"shop/long.py": '"""Long."""\n' + "NUMBER = 1\n" * 15_000}))
    model, opens = scripted(FINE)

    state = await desk.do(reviewing(opens))

    assert state["steps"]["review"]["severity"] == "high"
    assert "too-long" in {one["rule"] for one in state["steps"]["review"]["findings"]}
    assert not any(text.startswith("[the_patch answered.") for text in texts(model))


@pytest.mark.parametrize(
    ("focus", "code", "source", "rule"),
    [
        ("style", "def P( X ):\n  return X\n" + "x=1;y=2\n" * 9, "pylint", "score"),
        (
            "performance",
            "def f(xs):\n    ys = []\n    for x in xs:\n        ys.append(x * 2)\n    return ys\n",
            "ruff",
            "PERF401",
        ),
    ],
)
async def test_style_and_performance_are_looked_at_by_tools_of_their_own(
    desk: Desk, focus: Focus, code: str, source: str, rule: str
) -> None:
    await changed(desk, written({PRICES: code}))

    state = await desk.do(reviewing(scripted()[1], "quick", (focus,)))

    findings = state["steps"]["review"]["findings"]
    assert (source, rule) in {(one["source"], one["rule"]) for one in findings}
    assert state["steps"]["review"]["severity"] in ("low", "medium")


async def test_nothing_blocks_the_event_loop(desk: Desk) -> None:
    await changed(desk, HARMLESS)

    with blockbuster_ctx():
        await desk.do(reviewing(scripted(FINE)[1], "thorough", ("security", "performance", "style")))

    assert desk.outcome("REVIEWING")["result"] == "done"


async def test_where_nothing_was_changed_there_is_nothing_to_review(desk: Desk) -> None:
    desk.state["steps"]["code"] = None

    await desk.do(reviewing(scripted()[1]))

    assert "nothing to review" in desk.outcome("REVIEWING")["reason"]


async def test_a_review_of_anything_but_a_change_is_one_of_all_that_the_run_changed(desk: Desk) -> None:
    await changed(desk, HARMLESS)
    await desk.do(generating(scripted(written({"tests/test_x.py": "def test_x(): pass\n"}))[1], task="unit tests"))
    desk.state["steps"]["code"] = "what was done"
    model, opens = scripted(FINE)

    await desk.do(reviewing(opens))

    assert "tests/test_x.py" in texts(model)[1] and PRICES in texts(model)[1]
