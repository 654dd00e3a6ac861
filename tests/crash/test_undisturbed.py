"""Workflows of documents without a Python scenario: what comes of one story undisturbed must always come of it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import Choose, crashtest
from host.crashtest.trial import Point
from host.crashtest.undisturbed import given
from host.exits import Exit
from tests.declared.small import orchestrator
from tests.support import warm
from tools.git.example import new_repository

HEAD = """apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata:
  name: desk
spec:
  unguarded: a test
"""

REPLACEMENT = f"""{HEAD}  workflows:
    replacement:
      inputs: {{sku: string}}
      steps:
        - gate: human-approval
        - workflow: order
          input:
            order: {{lines: [{{sku: "${{{{ sku }}}}", quantity: 1}}], card: tok_visa, address: "12 Main Street, Seoul"}}
"""

CARELESS = f"""{HEAD}  agents: [{{name: postman, type: careless}}]
  workflows:
    news:
      inputs: {{text: string}}
      steps:
        - {{agent: postman, action: send, input: "${{{{ text }}}}"}}
"""

CODE = f"""{HEAD}  agents: [{{name: coder, type: code-generation}}]
  workflows:
    work:
      steps:
        - {{agent: coder, action: generate_code, input: "${{{{ issue.description }}}}"}}
"""


def some(word: str, most: int) -> Choose:
    """Only the points whose boundary has the word in its name."""

    def choose(points: Sequence[Point]) -> Sequence[Point]:
        return [point for point in points if word in point.mark.name][:most]

    return choose


def document(folder: Path, text: str) -> str:
    file = folder / "desk.yaml"
    file.write_text(text)
    return str(file)


def test_what_a_documents_workflow_sends_is_sent_once_wherever_its_process_dies(tmp_path: Path) -> None:
    target = f"{document(tmp_path, REPLACEMENT)}:replacement"

    found = crashtest(target, given=given({"sku": "KETTLE-K2"}, {}), choose=some("CHARGING", 8))

    assert found.expects == {"as given": "COMPLETED: 1 charge, 1 reservation, 1 shipment"}
    assert found.good, found.page()
    assert len(found.struck) == 8


def test_what_people_reject_at_a_gate_is_never_sent(tmp_path: Path) -> None:
    target = f"{document(tmp_path, REPLACEMENT)}:desk/replacement"

    found = crashtest(target, given=given({"sku": "KETTLE-K2"}, {"APPROVING": "reject"}), choose=some("APPROVING", 6))

    assert found.expects == {"as given": "DECLINED: nothing outside"}
    assert found.good, found.page()


def test_a_step_that_sends_under_a_new_key_each_time_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "fermata.toml"
    settings.write_text(f'[agents]\nfiles = ["{Path("tests/support/careless.py").resolve()}"]\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))

    found = crashtest(
        f"{document(tmp_path, CARELESS)}:news",
        given=given({"text": "We open."}, {}),
        choose=some("before the writes", 6),
    )

    assert found.expects == {"as given": "COMPLETED: 1 letter"}
    assert found.totals.duplicates > 0


async def test_a_repository_is_copied_for_every_trial_and_nobodys_own_is_touched(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "price.py").write_text("PRICE = 1\n")
    await new_repository(tmp_path / "files", repository)
    shutil.rmtree(tmp_path / "files")
    before = {file: file.stat().st_mtime_ns for file in repository.rglob("*")}
    story = given({"issue": {"description": "Write a rule."}, "repository": str(repository)}, {})

    found = crashtest(f"{document(tmp_path, CODE)}:work", given=story, choose=some("DISCARDING", 4))

    assert found.expects == {"as given": "ROLLED_BACK: nothing outside"}
    assert found.good, found.page()
    assert {file: file.stat().st_mtime_ns for file in repository.rglob("*")} == before


@pytest.mark.certify
def test_an_applied_workflow_is_tested_by_its_name(tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home)}
    warm.fermata(tmp_path / "said", env, "apply", "-f", document(tmp_path, orchestrator())).wait()
    words = ("crashtest", "small/ask", "--input", "{}", "--decide", "APPROVING=reject", "--every", "20")

    done = warm.fermata(tmp_path / "said", env, *words).wait()

    assert done.code == Exit.ENDED_WELL, done.err
    assert done.out.splitlines()[0] == "undisturbed: DECLINED: nothing outside"
    assert done.out.splitlines()[1].startswith("small/ask ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{file}:replacement"], "has no crash scenarios; accepted: --input with what the workflow is given, or "),
        (["{file}:replacement", "--decide", "APPROVING=reject"], "--decide was given without --input; accepted: both"),
        (
            ["{file}:replacement", "--input", "{{}}", "--decide", "APROVING=reject"],
            "has no gate 'APROVING'; accepted: APPROVING, CALLING/APPROVING, CALLING/SETTLING, CALLING/NEEDS_OPERATOR; "
            "did you mean 'APPROVING'?",
        ),
        (
            ["{file}:replacement", "--input", "{{}}", "--decide", "APPROVING=maybe"],
            "--decide is APPROVING='maybe'; accepted: GATE=approve or GATE=reject",
        ),
        (
            ["{file}:replacement", "--input", '{{"repository": "nowhere"}}'],
            "repository is 'nowhere'; accepted: the folder of a git repository, which is copied",
        ),
        (["tests/support/unsafe.py:once", "--input", "{{}}"], "whose scenarios stand in the file; accepted: it alone"),
        (
            ["{bare}:replacement", "--input", "{{}}"],
            "the story comes to no end although nobody is killed (it stands: never ",
        ),
    ],
)
def test_what_cannot_be_told_is_one_line(tmp_path: Path, home: Path, words: list[str], told: str) -> None:
    file, bare = document(tmp_path, REPLACEMENT), tmp_path / "bare.yaml"
    bare.write_text(REPLACEMENT.replace("  unguarded: a test\n", ""))
    said = [word.format(file=file, bare=bare) for word in words]

    done = warm.fermata(tmp_path / "said", {"FERMATA_HOME": str(home)}, "crashtest", *said).wait()

    assert (done.code, done.out) == (Exit.BAD_INPUT, ""), done.err
    assert told in done.err
    assert done.err.count("\n") == 1
