"""A long conversation leaves little more on disk than what was said; benchmarks/turns.py measures it at length."""

import os
from pathlib import Path

import pytest

from host.checkpoints import open_saver
from tests.support.shop import a_run
from tests.support.talking import published, say

TURNS = 150


@pytest.mark.parametrize("length", [500, 5000])
async def test_the_database_of_a_conversation_stays_within_four_times_what_was_said(
    length: int, tmp_path: Path
) -> None:
    config, said = a_run(), [os.urandom(length).hex()[:length] for _ in range(TURNS)]

    async with open_saver(tmp_path) as saver:
        conversation = await say(published(saver), config, *said)

    assert len(conversation) == 2 * TURNS
    assert (tmp_path / "checkpoints.sqlite").stat().st_size < 4 * sum(map(len, conversation))
