"""A vote that counts says so, also where its run cannot go on from here."""

import pytest

from host.runs import open_host
from reliability.errors import Busy
from reliability.identity import Voter
from reliability.ledger import aside, leases, requests
from reliability.ledger.tables import leases as table
from tests.support.doors import TRIP


@pytest.mark.usefixtures("home")
async def test_a_vote_that_decided_a_run_which_another_process_drives_is_told_as_counted() -> None:
    async with open_host() as host:
        paused = await host.start("travel", {"trip": TRIP})
        asked = paused.requests[0].id
        await aside(leases.acquire, paused.run.id)
        await aside(lambda tx: tx.execute(table.update().values(host="elsewhere@boot", pid=1)))

        with pytest.raises(Busy, match=f"{asked} is approved with your vote, but its run does not go on: .* elsewhere"):
            await host.vote(asked, Voter("kim", "travel"), "approve")

    assert (await aside(requests.get, asked)).status == "approved"
