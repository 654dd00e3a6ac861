"""Applying guardrails: what becomes of a text."""

import re
import threading
from typing import Any, get_args

import pytest

from reliability.errors import BadInput
from tests.tools.guards.rails import finds, rail
from tools.guards.applying import MOST_FINDINGS, applied
from tools.guards.guardrail import Action, Guardrail
from tools.guards.looking import LONG
from tools.guards.match import Match


@pytest.mark.parametrize(
    ("action", "text", "verdict"),
    [
        ("mask", "my <RULE>로", "passed"),
        ("redact", "my [redacted:RULE]로", "passed"),
        ("warn", "my secret로", "passed"),
        ("block", "my secret로", "blocked"),
        ("reject", "my secret로", "blocked"),
        ("require-approval", "my secret로", "needs approval"),
        ("require-senior-review", "my secret로", "needs senior review"),
    ],
)
def test_each_action_does_what_it_is_called(action: Action, text: str, verdict: str) -> None:
    found = applied("my secret로", [rail(action)], "input")

    assert (found.text, found.verdict) == (text, verdict)
    assert found.findings == ({"check": "a-rule", "id": "RULE", "offset": 3, "action": action},)


def test_a_guardrail_of_another_place_does_not_look() -> None:
    assert applied("secret", [rail("block")], "output").verdict == "passed"


def test_of_spans_that_overlap_no_piece_stays() -> None:
    rails = [rail("mask", "abc+", "LEFT"), rail("redact", "cc+de", "MIDDLE"), rail("mask", "ef", "RIGHT")]

    found = applied("-abccdef-", rails, "input")

    assert found.text == "-[redacted:MIDDLE]-"
    assert [(span.start, span.end) for span in found.spans] == [(1, 8)]


def test_a_rule_without_a_plain_name_is_called_as_its_guardrail() -> None:
    assert applied("x secret", [rail("mask", rule=r"\bs.*t\b", name="ours")], "input").text == "x <ours>"


@pytest.mark.parametrize("action", get_args(Action))
def test_a_detector_that_raises_has_stopped_the_text_and_nothing_of_it_is_left_to_mask(action: Action) -> None:
    broken = Guardrail("broken", lambda text: [Match("x", 0, len(text) // 0)], action, frozenset({"input"}))

    found = applied("my secret", [broken], "input")

    assert found.verdict != "passed"
    assert found.findings[0]["says"] == "it failed (ZeroDivisionError)"
    assert "secret" not in found.text or action not in ("mask", "redact")


def test_a_detector_that_gives_no_answer_in_time_has_stopped_the_text() -> None:
    never = threading.Event()

    def waits(text: str) -> list[Match]:
        never.wait(20)
        return []

    slow = Guardrail("slow", waits, "redact", frozenset({"input"}), seconds=0.05)

    found = applied("secret " * LONG, [slow], "input")
    never.set()

    assert found.verdict == "blocked"
    assert found.text == "[redacted:slow failed]"
    assert found.findings[0]["says"] == "it gave no answer in 0.05 s"


def test_a_text_full_of_findings_tells_the_first_of_them_and_what_stops_it() -> None:
    text = "secret " * 500 + "stop"

    found = applied(text, [rail("mask"), rail("block", "stop", "STOP")], "input")

    assert "secret" not in found.text
    assert len(found.findings) == MOST_FINDINGS
    assert found.findings[-1]["id"] == "STOP"


def test_a_text_that_was_found_clean_is_not_looked_at_again_and_others_are() -> None:
    looked: list[str] = []

    def looks(text: str) -> list[Match]:
        looked.append(text)
        return []

    rails = [Guardrail("looks", looks, "mask", frozenset({"input"}))]
    for text in ("a long enough text", "a long enough text", "another text"):
        applied(text, rails, "input")

    assert looked == ["a long enough text", "another text"]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"action": "blok"}, "did you mean 'block'?"),
        ({"action": "hide"}, "accepted: block, reject, mask, redact, warn, require-approval, require-senior-review"),
        ({"at": "inputs"}, "did you mean 'input'?"),
        ({"at": frozenset()}, "is at no place"),
        ({"name": " "}, "accepted: a name"),
        ({"seconds": 0}, "accepted: more than 0"),
        ({"detect": "a pattern"}, "accepted: a function"),
    ],
)
def test_a_guardrail_that_is_none_is_refused_with_the_nearest_word(given: dict[str, Any], says: str) -> None:
    known: dict[str, Any] = {"name": "a", "detect": finds("a", "a"), "action": "block", "at": frozenset({"input"})}

    with pytest.raises(BadInput, match=re.escape(says)):
        Guardrail(**{**known, **given})
