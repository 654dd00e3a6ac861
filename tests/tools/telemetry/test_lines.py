"""Every line of the log says which run, state and agent it is about, and holds no secret."""

import json
import uuid
from pathlib import Path

import pytest

from reliability.errors import BadInput
from tests.support import warm
from tests.support.counted import drive
from tools.telemetry.watching import watched, watchers


def lines_of(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_line_names_run_workflow_state_and_agent(tmp_path: Path, home: Path) -> None:
    run, file = str(uuid.uuid4()), tmp_path / "lines"
    env = {"FERMATA_HOME": str(home), "FERMATA_LOG": str(file)}

    warm.start(tmp_path, env, drive, str(home), run, True).wait()

    told = lines_of(file)
    assert [(line["event"], line["state"], line["agent"]) for line in told] == [
        ("run began", None, None),
        ("state began", "SORTING", None),
        ("model ended", "SORTING", "sorter"),
        ("state ended", "SORTING", None),
        ("state began", "COUNTING", None),
        ("model ended", "COUNTING", "counter"),
        ("tool ended", "COUNTING", "counter"),
        ("model ended", "COUNTING", "counter"),
        ("state ended", "COUNTING", None),
        ("state began", "COUNTED", None),
        ("state ended", "COUNTED", None),
        ("run ended", None, None),
    ]
    assert {line["run"] for line in told} == {run}
    assert {line["workflow"] for line in told} == {"stock"}
    assert [line["input_tokens"] for line in told if line["event"] == "model ended"] == [11, 11, 11]


def test_what_an_effect_tells_is_a_line_of_its_state(tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "FERMATA_LOG": "stderr"}
    given = json.dumps({"ask": "Seoul to Tokyo in three weeks for 3 nights, two adults"})

    done = warm.fermata(tmp_path, env, "run", "travel", "--input", given, "--approver", "desk@travel", "--json").wait()

    told = [json.loads(line) for line in done.err.splitlines() if line.startswith("{")]
    sent = [line for line in told if line["event"] == "sent"]
    assert [line["state"] for line in sent] == ["BOOKING_FLIGHT", "BOOKING_HOTEL", "BOOKING_CAR"]
    assert {line["run"] for line in sent} == {done.json["id"]}


def test_no_secret_reaches_the_log(tmp_path: Path, home: Path) -> None:
    secret, file = "AKIA" + "Q3EGRIZQ7KXN2YBT", tmp_path / "lines"
    env = {"FERMATA_HOME": str(home), "FERMATA_LOG": str(file)}

    warm.start(tmp_path, env, say_something, secret).wait()

    text = file.read_text("utf-8")
    assert secret not in text
    assert "kim@example.com" not in text
    assert [line["event"] for line in lines_of(file)][-1] == "the end"


def say_something(secret: str) -> None:
    """In a process of its own: lines with a secret in the event, in a field, and deep in one."""
    watchers()
    from tools.telemetry.lines import LOGGER, say

    say("failed try", {"reason": f"refused: {secret}", "deep": {"list": ["메일은 kim@example.com로", secret]}})
    LOGGER.warning("somebody logs %s", secret)
    say("the end", {})


def test_without_settings_the_config_of_a_run_stays_the_very_same() -> None:
    config: dict[str, object] = {"configurable": {"thread_id": "1"}}

    assert watched(config) is config  # type: ignore[arg-type]


def test_a_receiver_that_is_no_address_is_refused_with_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_TRACES", "collector:4317")

    with pytest.raises(BadInput, match=r"FERMATA_TRACES is 'collector:4317'; accepted: .*http://127.0.0.1:4318"):
        watchers()
