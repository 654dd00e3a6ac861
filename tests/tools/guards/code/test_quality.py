"""Code that people would not want to read is noticed, in Python and in JavaScript."""

import pytest
from blockbuster import blockbuster_ctx

from reliability.errors import BadInput
from tests.tools.guards.code.here import BAD, BAD_JS, BROKEN, BROKEN_JS, GOOD, GOOD_JS, needs_eslint
from tools.guards.code.finding import UNREADABLE
from tools.guards.code.quality import CodeQuality
from tools.guards.code.scanning import SHOWN
from tools.guards.code.security import SecurityScan

pytestmark = pytest.mark.certify  # each takes seconds

PYTHON = CodeQuality(tools=("pylint",))


async def test_good_code_passes_with_its_score() -> None:
    report = await PYTHON({"반값.py": GOOD})

    assert report.clean
    assert report.scores["pylint"] == 10


async def test_bad_code_is_below_the_score_and_every_fault_says_where_but_never_what() -> None:
    report = await PYTHON({"src/나쁨.py": BAD})

    assert (report.due[0].rule, report.due[0].tool) == ("score", "pylint")
    assert "asked for: 7 at least" in report.due[0].says
    assert ("src/나쁨.py", 5, "eval-used") in {(one.path, one.line, one.rule) for one in report.due}
    assert "hunter2" not in repr(report)


async def test_korean_names_and_comments_cost_no_points() -> None:
    english = (await PYTHON({"a.py": GOOD})).scores

    korean = (await PYTHON({"a.py": GOOD.replace("half", "반").replace("number", "숫자")})).scores

    assert korean == english


async def test_what_happens_to_be_installed_here_changes_no_score() -> None:
    program = '"""Uses a package."""\n\nimport tenacity\n\ntenacity.{}()\n'
    there, nowhere = program.format("retry"), program.format("no_such_thing")

    assert (await PYTHON({"a.py": there})).scores == (await PYTHON({"a.py": nowhere})).scores == {"pylint": 10}


async def test_a_file_that_is_no_program_is_never_clean_however_good_the_others_are() -> None:
    files = {f"good_{n}.py": f"{GOOD}\n\nNUMBER_{n} = {n}\n" for n in range(40)}

    report = await CodeQuality(min_score=0, tools=("pylint",))({**files, "깨짐.py": BROKEN})

    assert {(one.path, one.line) for one in report.due if one.rule == UNREADABLE} == {("깨짐.py", 2)}


async def test_files_in_other_languages_are_not_scored_and_it_is_said() -> None:
    report = await PYTHON({"main.go": "package main\n", "README.md": "# 안내\n", "a.ts": "let a = 1\n"})

    assert (report.clean, report.scores) == (True, {})
    assert report.notes == ("not scored: a.ts, main.go, README.md",)


async def test_two_hundred_files_are_looked_at_in_one_go() -> None:
    files = {f"part_{n}/a.py": f'"""Part {n}."""\n\nPART = {n}\n' for n in range(200)}

    report = await PYTHON({**files, "part_7/a.py": "import os\n"})

    assert report.failed == ()
    assert report.scores["pylint"] > 9


async def test_no_more_is_told_than_anybody_reads() -> None:
    report = await PYTHON({"a.py": "x = lambda: eval('1')\n" * 1_000})

    assert 2 <= len(report.due) <= SHOWN + 1


@pytest.mark.certify
async def test_no_event_loop_is_held_up_not_even_where_a_check_is_made() -> None:
    files = {"a.py": GOOD, "a.mjs": GOOD_JS}

    with blockbuster_ctx():
        reports = [await CodeQuality()(files), await SecurityScan()(files)]

    assert [one for report in reports for one in report.due] == []


@needs_eslint
async def test_javascript_has_a_score_by_the_same_formula() -> None:
    both = CodeQuality()

    good, bad = await both({"a.mjs": GOOD_JS}), await both({"나쁨.js": BAD_JS})

    assert (good.clean, good.scores) == (True, {"eslint": 10})
    assert (bad.scores["eslint"], bad.due[0].rule) == (0, "score")
    assert ("나쁨.js", 1, "no-eval", "high") in {(one.path, one.line, one.rule, one.severity) for one in bad.due}


@needs_eslint
async def test_a_few_warnings_in_much_javascript_leave_a_good_score() -> None:
    lines = "".join(f"export const n{n} = {n};\n" for n in range(99))

    report = await CodeQuality(tools=("eslint",))({"a.mjs": f"{lines}if (n1 == n2) throw n3;\n"})

    assert (report.clean, report.scores) == (True, {"eslint": 9.9})


@needs_eslint
async def test_javascript_that_is_no_program_is_never_clean() -> None:
    report = await CodeQuality(min_score=0)({"깨짐.js": BROKEN_JS, "node_modules/a.js": GOOD_JS})

    assert [(one.path, one.rule) for one in report.due] == [("깨짐.js", UNREADABLE)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"tools": ("pylnt",)}, "did you mean 'pylint'"),
        ({"tools": "pylint"}, "a list of"),
        ({"tools": ()}, "a list of"),
        ({"min_score": 70}, "0 to 10"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        CodeQuality(**given)  # type: ignore[arg-type]
