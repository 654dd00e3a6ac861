"""A gate that nobody of this site could approve is told before anybody runs it."""

from datetime import timedelta
from typing import Any

import pytest

from graphs.verify import Finding, verify
from nodes.approvers import Approvers, Escalation
from tests.approvers.conftest import Tokens
from tests.support.deploying import desk
from tests.support.world import World

NEXT = Escalation(timedelta(hours=1), "directers", ("platform",))


def told(world: World, **declared: Any) -> list[Finding]:
    return [one for one in verify(desk(world, **declared)).findings if one.rule == "gates"]


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"approvers": (Approvers("plattform"),)}, "the team 'plattform' is not in"),
        ({"approvers": (Approvers("platform"), Approvers("security", 2))}, "2 of security must approve"),
        ({"approvers": (Approvers("travel"),), "seniors": 1}, "a senior of travel must approve"),
        ({"approvers": (Approvers("platform"),), "escalation": (NEXT,)}, "did you mean 'directors'?"),
    ],
)
def test_it_is_a_warning_with_the_nearest_name(
    world: World, tokens: Tokens, declared: dict[str, Any], says: str
) -> None:
    (finding,) = told(world, **declared)

    assert (finding.severity, finding.state) == ("warning", "APPROVING")
    assert says in finding.says


def test_a_gate_whose_people_are_there_is_left_in_peace(world: World, tokens: Tokens) -> None:
    assert told(world) == []


def test_without_a_directory_only_a_missing_senior_is_told(world: World) -> None:
    assert told(world) == []
    assert "no approver directory" in told(world, seniors=1)[0].says
