"""A router reads one word from the state, and nothing else."""

from typing import Any, get_args, get_type_hints

import pytest

from nodes.routers import outcome_of, undo_of, verdict_of, verdict_or_change_of

STATE: dict[str, Any] = {
    "outcomes": {"PAYING": {"result": "unknown"}, "REFUNDING": {"result": "stuck"}},
    "approvals": {"APPROVING": {"verdict": "waiting"}},
}


@pytest.mark.parametrize(
    ("router", "word"),
    [
        (outcome_of("PAYING"), "unknown"),
        (undo_of("REFUNDING"), "stuck"),
        (verdict_of("APPROVING"), "waiting"),
        (verdict_or_change_of("APPROVING"), "waiting"),
    ],
)
async def test_the_word_of_its_own_state_is_the_way(router: Any, word: str) -> None:
    assert await router(STATE) == word
    assert word in get_args(get_type_hints(router)["return"])


def test_a_gate_without_changes_has_no_way_for_one() -> None:
    without, with_changes = (
        get_args(get_type_hints(router)["return"]) for router in (verdict_of("A"), verdict_or_change_of("A"))
    )

    assert set(with_changes) - set(without) == {"change"}
