"""Operations that nobody may call, by name and never by a search in texts."""

import pytest

from reliability.errors import BadInput
from tools.guards.behaviour import Behaviour, behaviour_for, behaviour_in, behaviour_of


@pytest.mark.parametrize("name", ["force_push", "force-push", "forcePush", "Force Push", "FORCE_PUSH"])
def test_an_operation_is_the_same_however_it_is_written(name: str) -> None:
    assert Behaviour().forbids("look_up", name) == name


@pytest.mark.parametrize("name", ["push", "enforce_push", "force_push_later", "", "delete"])
def test_another_operation_is_another_one(name: str) -> None:
    assert Behaviour().forbids(name) is None


def test_a_workflow_has_the_limits_of_the_site_or_its_own() -> None:
    behaviour_for("strict", Behaviour(max_output_tokens=50, forbidden_operations=frozenset({"환불"})))

    try:
        assert behaviour_in({"metadata": {"workflow": "strict"}}).forbids("환불") == "환불"
        assert behaviour_of("other") == behaviour_in(None) == Behaviour()
    finally:
        behaviour_for("strict", None)
    assert behaviour_of("strict") == Behaviour()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"max_output_tokens": 0}, "max_output_tokens is 0; accepted: a whole number of 1 or more"),
        ({"max_file_creations": -1}, "max_file_creations is -1"),
        ({"max_file_modifications": True}, "max_file_modifications is True"),
        ({"forbidden_operations": frozenset({"--"})}, "an operation is called '--'"),
    ],
)
def test_limits_that_cannot_be_meant_are_refused(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        Behaviour(**wrong)  # type: ignore[arg-type]
