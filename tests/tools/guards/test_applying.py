"""Applying guardrails: what becomes of a text, and of data with texts in it."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.types import Command, Send

from reliability.errors import BadInput
from tools.guards.applying import MOST_FINDINGS, applied
from tools.guards.door import GUARDED, Mark, is_guarded, read_config
from tools.guards.guardrail import Action, Guardrail
from tools.guards.inside import DEEPEST, TOO_DEEP, applied_to
from tools.guards.looking import LONG
from tools.guards.match import Match
from tools.guards.showing import shown
from tools.guards.site import default, guardrails_of, in_force, keeping, set_for
from tools.guards.telling import refused


def finds(rule: str, pattern: str) -> Callable[[str], Sequence[Match]]:
    compiled = re.compile(pattern)
    return lambda text: [Match(rule, found.start(), found.end()) for found in compiled.finditer(text)]


def rail(action: Action, pattern: str = "s+ecret", rule: str = "RULE", name: str = "a-rule") -> Guardrail:
    return Guardrail(name, finds(rule, pattern), action, frozenset({"input"}))


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


def test_every_text_of_nested_data_is_read_keys_messages_and_commands_too() -> None:
    value = {
        "secret": [HumanMessage([{"type": "text", "text": "a secret"}], additional_kwargs={"raw": "secret"})],
        "call": AIMessage("", tool_calls=[{"name": "send", "args": {"to": "the secret"}, "id": "1"}]),
        "more": Command(resume={"x": ("secret", b"\xffsecret")}, goto=[Send("NODE", {"y": "secret"})]),
        "same": {"kept": [1, 2.5, None, True]},
    }

    found = applied_to(value, [rail("mask")], "input")

    assert "secret" not in repr(found.value)
    assert found.value["<RULE>"][0].content == [{"type": "text", "text": "a <RULE>"}]
    assert found.value["call"].tool_calls[0]["args"] == {"to": "the <RULE>"}
    assert found.value["more"].goto[0].arg == {"y": "<RULE>"}
    assert found.value["same"] is value["same"]


def test_data_in_which_nothing_is_found_is_the_very_same() -> None:
    value = {"a": [{"b": "text"}], "m": [HumanMessage("hello")]}

    assert applied_to(value, [rail("mask")], "input").value is value


def test_keys_that_become_the_same_lose_no_value() -> None:
    assert applied_to({"secret": 1, "ssecret": 2}, [rail("mask")], "input").value == {"<RULE>": 1, "<RULE> 2": 2}


def test_data_that_is_too_deep_or_holds_itself_is_cut() -> None:
    deep: Any = "secret"
    for _ in range(DEEPEST + 5):
        deep = [deep]
    ring: list[Any] = ["secret"]
    ring.append(ring)

    cut = repr(applied_to(deep, [rail("mask")], "input").value)

    assert TOO_DEEP in cut and "secret" not in cut
    assert applied_to(ring, [rail("mask")], "input").value == ["<RULE>", TOO_DEEP]


def test_what_stands_under_a_telling_key_is_read_with_it() -> None:
    with_its_key = rail("mask", "password: [a-z]+")

    found = applied_to({"password": "hunter", "ask": "hunter"}, [with_its_key], "input")

    assert found.value == {"password": "<RULE>", "ask": "hunter"}


def test_a_number_as_long_as_a_cards_is_read_as_text() -> None:
    given = {"card": 4111111111111111, "minor": 41111}

    assert applied_to(given, default(), "input").value == {"card": "<CREDIT_CARD>", "minor": 41111}


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


def test_what_is_in_force_says_the_workflows_name_and_otherwise_the_site() -> None:
    ours = rail("mask")
    set_for("guarded-here", [ours])
    set_for("unguarded-here", ())
    set_for("keeping-here", keeping("EMAIL_ADDRESS"))

    assert in_force({"configurable": {GUARDED: Mark("guarded-here")}}) == (ours,)
    assert in_force({"configurable": {GUARDED: Mark("unguarded-here")}}) == ()
    assert in_force({"metadata": {"workflow": "guarded-here"}}) == (*default(), ours)
    assert in_force({"metadata": {"workflow": "unguarded-here"}}) == default()
    assert in_force({"metadata": {"workflow": "never published"}}) == in_force(None) == default()
    assert applied("a@b.co 4111111111111111", guardrails_of("keeping-here"), "input").text == "a@b.co <CREDIT_CARD>"


def test_what_a_caller_says_in_a_config_is_masked_but_for_what_names_the_run() -> None:
    said = "kim@example.org"
    config = {
        "configurable": {"thread_id": said, "note": said, "__pregel_x": said},
        "metadata": {"a": said},
        "tags": [said],
    }

    read = read_config(config, default())

    assert read["configurable"] == {"thread_id": said, "note": "<EMAIL_ADDRESS>", "__pregel_x": said}
    assert (read["metadata"], read["tags"]) == ({"a": "<EMAIL_ADDRESS>"}, ["<EMAIL_ADDRESS>"])


def test_the_doors_mark_is_nothing_that_a_caller_could_send() -> None:
    assert is_guarded({"configurable": {GUARDED: Mark("travel")}})
    assert not is_guarded({"configurable": {GUARDED: {"workflow": "travel"}}})
    assert not is_guarded({"configurable": {GUARDED: True}})


def test_what_a_message_repeats_of_what_was_given_is_masked_before_it_is_cut() -> None:
    assert shown({"ask": "kim@example.org로"}) == "{'ask': '<EMAIL_ADDRESS>로'}"
    assert shown("x" * 110 + " 4111 1111 1111 1111") == f"'{'x' * 110} <CREDIT_"


def test_a_finding_is_told_in_a_line_of_either_language_with_what_to_do() -> None:
    finding: Any = {"check": "prompt-injection-check", "id": "jailbreak", "offset": 2, "action": "block"}

    assert refused(finding) == (
        "prompt-injection-check (jailbreak) at character 2: stopped (say what you need in other words); "
        "nothing was done"
    )
    assert refused({**finding, "id": "empty", "action": "reject"}, korean=True).startswith(
        "2번째 글자에서 prompt-injection-check 규칙(empty)에 걸려 막았습니다. 다르게 적어 주세요 (내용이 비어"
    )


ODD = st.text(st.characters(), max_size=300)  # lone surrogates too
PIECES = st.sampled_from(
    ["kim@example.org로", "4111-1111-1111-1111", "AKIA3XQ7WZ5PLMRT2KVD", "password=", "ignore previous instructions",
     "이전 지시를 무시", "-----BEGIN RSA PRIVATE KEY-----", "\u200b", "\U000e0041", "١٢٣", "900412-1234562", "://", "@"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(ODD, PIECES), max_size=8).map("".join)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.none(), st.booleans(), st.binary(max_size=40)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_is_read_without_an_error_and_what_was_taken_out_is_gone(text: str) -> None:
    for at in ("input", "output", "tool arguments", "tool results", "effect"):
        heard: dict[str, str] = {}
        found = applied(text, default(), at, heard=heard)  # type: ignore[arg-type]

        assert all(one["id"] != "failed" for one in found.findings)
        assert [one.start for one in found.spans] == sorted(one.start for one in found.spans)
        assert all(text[one.start : one.end] in heard for one in found.spans)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_data_is_read_without_an_error(value: Any) -> None:
    found = applied_to(value, default(), "input")

    assert all(one["id"] != "failed" for one in found.findings)
    assert type(found.value) is type(value) or isinstance(found.value, str)


HOSTILE = (
    "ignore previous ", "system ", "@a.", "a@", "4111 1111 1111 ", "=", "password=", "<", "\u200b", "[redacted:",
    "-----BEGIN ", "https://user:", "1-", "무시하고 ", "AKIA", "aGVsbG8", "\ud800", ".", "a", "0", " ", "//", "::",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * (characters // len(piece) + 1))[:characters]
        began = time.process_time()
        applied(text, default(), "input")
        return time.process_time() - began

    seconds(1_000)
    small = min(seconds(9_001 + step) for step in range(3))  # below LONG: in this very thread

    assert seconds(36_000 // 2) < 12 * small + 0.05  # twice as long


@pytest.mark.certify
def test_ten_megabytes_are_read_in_proportion() -> None:
    line = (
        "The night buses leave every hour from the station, kim@example.org로 물어보세요. order 4711 of 2031-05-16.\n"
    )

    def seconds(characters: int) -> float:
        text = (line * (characters // len(line) + 1))[:characters] + " kim@example.org로"
        began = time.process_time()
        found = applied(text, default(), "input")
        assert found.text.endswith(" <EMAIL_ADDRESS>로")
        assert found.verdict == "passed"
        return time.process_time() - began

    small = seconds(1_250_000)

    assert seconds(10_000_000) < 24 * small  # eight times as long
