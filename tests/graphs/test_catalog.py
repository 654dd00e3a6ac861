"""The workflows by name."""

import pytest

from graphs.catalog import WORKFLOWS, load
from reliability.errors import NotFound


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_is_found_by_its_name_and_knows_it(name: str) -> None:
    graph = load(name)

    assert (graph.config or {})["metadata"]["workflow"] == name
    assert graph.checkpointer is None


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one() -> None:
    with pytest.raises(NotFound, match=r"there is no workflow 'travl'; accepted: .*travel.*; did you mean 'travel'"):
        load("travl")


@pytest.mark.parametrize("name", ["", "zzz", "../travel", "travel.py"])
def test_a_name_that_is_none_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(NotFound, match=r"accepted: .*travel"):
        load(name)
