"""Workflows of a file are verified, drawn and crash-tested with nothing applied."""

from pathlib import Path

from host.exits import Exit
from tests.declared.commands.site import Site
from tests.declared.small import orchestrator


def test_a_file_is_verified_and_drawn_with_nothing_applied(here: Site, home: Path) -> None:
    two = orchestrator().replace("    ask:", "    check:\n      steps:\n        - gate: human-approval\n    ask:")
    file = here.file(two)

    verified, one = here.say("verify", file), here.say("verify", f"{file}:check")
    drawn, both = here.say("graph", f"{file}:small/ask"), here.say("graph", file)

    assert [line.split(":")[0] for line in verified.out.splitlines() if line.startswith("small")] == [
        "small/check",
        "small/ask",
    ]
    assert one.out.startswith("small/check: ")
    assert "APPROVING" in drawn.out
    assert (both.code, both.err.count("\n")) == (Exit.BAD_INPUT, 1)
    assert "declares 2 workflows; accepted: " in both.err
    assert not home.exists()


SCENARIOS = """from host.crashtest.scenario import Count, Scenario
def nothing(_folder): return Count({}, {})
scenarios = [
    Scenario("approved", {}, "COMPLETED", {}, nothing),
    Scenario("refused", {}, "DECLINED", {}, nothing, {"APPROVING": ("reject",)}),
]
"""


def test_a_document_is_crash_tested_with_the_scenarios_beside_it(here: Site) -> None:
    file = here.file(orchestrator())
    here.file(SCENARIOS, "small.py")

    done = here.say("crashtest", f"{file}:ask", "--every", "50", "--json")

    assert done.code == Exit.ENDED_WELL, done.out + done.err
    assert done.json["workflow"] == "small/ask"
    assert [*done.json["scenarios"]] == ["approved", "refused"]


def test_without_a_name_applied_workflows_are_verified_too(here: Site) -> None:
    here.applied(orchestrator())

    done = here.say("verify")

    assert "small/ask: " in done.out
    assert "travel: " in done.out
