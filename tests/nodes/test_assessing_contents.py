"""What the files say, and the programs in them, are looked at before they are delivered."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from host.checkpoints import GuardedSaver, open_saver
from host.findings import of_run
from nodes.deliverable import Deliverable
from nodes.rules import Rules
from reliability.errors import Permanent, Transient, Unreachable
from tests.support.assessed import CRITICAL, MAX_CHANGES, PRODUCTION, desk, verdict, wrote
from tests.support.shop import a_run, run_of
from tests.support.world import World
from tools.guards.code.security import SecurityScan
from tools.guards.code.semgrep import Semgrep
from tools.guards.file_guardrail import FileGuardrail


async def test_a_secret_that_was_to_be_taken_out_and_is_still_there_is_not_delivered(
    world: World, saver: GuardedSaver
) -> None:
    graph = desk(world, Rules()).compile(checkpointer=saver)

    ended = await graph.ainvoke(wrote("a.py", text="key = 'AKIAQ3EGRZSV7LBN2CDK'"), a_run())

    assert (ended["status"], world.calls) == ("REFUSED", [])
    (reason,) = ended["assessments"]["ASSESSING"]["refused"]
    assert reason["name"] == "secret-detection" and "AKIAQ3" not in reason["why"]
    assert reason["why"].endswith("of what the files add: it was to be taken out")


async def test_what_was_taken_out_is_told(saver: GuardedSaver) -> None:
    found = await verdict(Rules(), wrote("a.py", text="key = '[redacted:aws-access-key]'"), saver)

    assert found["verdict"] == "nothing to ask"
    assert found["warned"] == [
        {
            "name": "aws-access-key",
            "why": "[redacted:aws-access-key] stands where it was taken out of what was written",
        }
    ]


def reading(files: Mapping[str, str] | None, *errors: Exception) -> Any:
    """Reads these files; first come the errors."""
    left = list(errors)

    async def reads(_state: Any, _config: Any) -> Deliverable:
        if left:
            raise left.pop(0)
        return Deliverable("\n".join((files or {}).values()), tuple(files or ("a.py",)), files)

    return reads


BANDIT = FileGuardrail("security-scan", SecurityScan("high", ("bandit",)), "block")


async def test_a_dangerous_program_is_refused_and_a_plain_one_is_not(saver: GuardedSaver) -> None:
    bad = "import subprocess\nsubprocess.Popen(input(), shell=True)\n"

    stopped = await verdict(Rules(scans=(BANDIT,)), wrote("a.py"), saver, reads=reading({"a.py": bad}))
    passed = await verdict(Rules(scans=(BANDIT,)), wrote("a.py"), saver, reads=reading({"a.py": "x = 1\n"}))

    assert [one["name"] for one in stopped["refused"]] == ["security-scan"]
    assert "a.py:2" in stopped["refused"][0]["why"] and passed["verdict"] == "nothing to ask"


async def test_what_does_not_hold_is_counted_once_whoever_found_it(world: World, home: Path) -> None:
    text = "import subprocess\nsubprocess.Popen(input(), shell=True)\nkey = 'AKIAQ3EGRZSV7LBN2CDK'\n"
    rules, config = Rules((PRODUCTION,), (MAX_CHANGES, CRITICAL), (BANDIT,)), a_run()

    async with open_saver() as saver:
        graph = desk(world, rules, reads=reading({"src/auth/a.py": text})).compile(checkpointer=saver)
        await graph.ainvoke(wrote("src/auth/a.py"), config)

    assert {(one.rule, one.action): one.times for one in of_run(home, run_of(config))} == {
        ("secret-detection", "redact"): 1,
        ("security-scan", "block"): 1,
        ("critical-files", "require-senior-review"): 1,
    }


async def test_a_scanner_that_is_not_there_lets_no_program_pass_whatever_the_action(saver: GuardedSaver) -> None:
    missing = SecurityScan(scanners=(Semgrep(program="/nowhere/semgrep"),))
    scan = FileGuardrail("security-scan", missing, "warn")

    code = await verdict(Rules(scans=(scan,)), wrote("a.py"), saver, reads=reading({"a.py": "x = 1\n"}))
    prose = await verdict(Rules(scans=(scan,)), wrote("a.md"), saver, reads=reading({"a.md": "text\n"}))
    unread = await verdict(Rules(scans=(scan,)), wrote("a.py"), saver, reads=reading(None))

    assert "semgrep cannot be started" in code["refused"][0]["why"]
    assert prose["verdict"] == "nothing to ask"
    assert unread["refused"] == [{"name": "security-scan", "why": "nobody can read the files here"}]


async def test_what_cannot_be_read_is_refused_and_what_cannot_be_read_now_keeps_the_run(
    world: World, saver: GuardedSaver
) -> None:
    gone = await verdict(Rules(), wrote("a.py"), saver, reads=reading({}, Permanent("the tree is gone")))
    graph = desk(world, Rules(), reads=reading({"a.py": ""}, Transient("git was busy"))).compile(checkpointer=saver)
    config = a_run()
    with pytest.raises(Unreachable, match="git was busy; resume the run"):
        await graph.ainvoke(wrote("a.py"), config)

    ended = await graph.ainvoke(None, config)

    assert gone["refused"] == [{"name": "ASSESSING", "why": "the tree is gone"}]
    assert ended["status"] == "COMPLETED"
