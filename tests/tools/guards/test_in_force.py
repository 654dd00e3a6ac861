"""Which guardrails are in force where a text comes in, and what of it a message may repeat."""

from typing import Any

from tests.tools.guards.rails import rail
from tools.guards.applying import applied
from tools.guards.door import GUARDED, Mark, is_guarded, read_config
from tools.guards.showing import shown
from tools.guards.site import default, guardrails_of, in_force, keeping, set_for
from tools.guards.telling import refused


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
