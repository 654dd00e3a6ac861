"""`fermata sweep` in real processes: what waits is moved once, by however many sweepers."""

import asyncio
import json
import os
import signal
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from host.exits import Exit
from host.runs import Host
from host.sweeper import Sweeper, Swept
from reliability.deliver import Delivery
from reliability.identity import Voter
from reliability.ledger import aside, leases, ledger, requests, runs
from reliability.ledger.tables import requests as asked
from tests.support import warm
from tests.support.doors import TRIP
from tests.support.receiver import Receiver, webhook
from tests.support.shop import counter
from tests.support.until import until
from tests.support.world import World


class Site:
    """A home with one route, and the command line."""

    def __init__(self, folder: Path, home: Path, desk: Receiver) -> None:
        self.folder, self.home, self.desk = folder, home, desk
        self.settings = folder / "fermata.toml"
        self.settings.write_text(webhook(desk.url))
        self.env = {"FERMATA_HOME": str(home), "FERMATA_SETTINGS": str(self.settings)}

    def begin(self, *words: str) -> warm.Process:
        return warm.fermata(self.folder / "processes", self.env, *words)

    def call(self, *words: str) -> warm.Done:
        return self.begin(*words).wait()

    def trip(self) -> tuple[str, str]:
        """A trip that waits for its approval: (run, request)."""
        run = self.call("run", "travel", "--input", json.dumps({"trip": TRIP}), "--json").json
        return str(run["id"]), str(run["waits_for"][0]["request"])

    def status(self, run: str) -> str:
        return str(self.call("show", run, "--json").json["status"])


@pytest.fixture
def site(tmp_path: Path, home: Path, desk: Receiver) -> Site:
    return Site(tmp_path, home, desk)


def end_the_time_of(request: str) -> None:
    """Its deadline has passed."""

    def past(tx: Any) -> None:
        tx.execute(update(asked).where(asked.c.id == request).values(expires_at="2020-01-01T00:00:00.000+00:00"))

    ledger().call(past)


def test_a_run_that_was_approved_elsewhere_is_woken_and_both_are_told(site: Site) -> None:
    run, request = site.trip()
    at_the_pause = site.desk.told()
    site.call("approve", request, "--as", "kim@travel", "--no-resume")
    waiting = site.status(run)

    swept = site.call("sweep", "--once", "--json").json
    again = site.call("sweep", "--once").out

    assert (at_the_pause, waiting) == (["opened"], "paused")
    assert [(one["run"], one["status"], one["trouble"]) for one in swept["woken"]] == [(run, "COMPLETED", "")]
    assert site.status(run) == "COMPLETED"
    assert again == "nothing was to be done\n"
    assert Counter(site.desk.keys) == {f"{request}:opened/desk": 1, f"{request}:decided/desk": 1}


def test_a_request_that_ran_out_of_time_is_closed_told_and_its_run_goes_its_fallback_way(site: Site) -> None:
    run, request = site.trip()
    end_the_time_of(request)

    done = site.call("sweep", "--once")

    assert done.code == 0
    assert done.out.splitlines() == [
        f"{request}: expired",
        f"{run}: woken, DECLINED DECLINED",
        f"{request}:expired: sent by desk",
    ]
    assert site.status(run) == "DECLINED"


def test_two_sweepers_at_once_do_everything_once(site: Site) -> None:
    trips = [site.trip() for _ in range(2)]
    site.desk.calls.clear()
    for _, request in trips:
        end_the_time_of(request)

    both = [site.begin("sweep", "--once", "--json") for _ in range(2)]
    done = [one.wait() for one in both]
    site.call("sweep", "--once")

    assert [(one.code, one.err) for one in done] == [(0, "")] * 2
    assert sorted(one for each in done for one in each.json["expired"]) == sorted(request for _, request in trips)
    assert site.desk.keys == sorted(f"{request}:expired/desk" for _, request in trips)
    assert {site.status(run) for run, _ in trips} == {"DECLINED"}


def test_the_loop_tells_what_it_does_as_it_comes_and_ends_with_ctrl_c(site: Site) -> None:
    run, request = site.trip()
    looping = site.begin("sweep", "--every", "1s")

    site.call("reject", request, "--as", "kim@travel", "--no-resume")
    until(lambda: f"{run}: woken, DECLINED" in looping.out.read_text())
    assert looping.process.pid
    os.kill(looping.process.pid, signal.SIGINT)
    done = looping.wait()

    assert done.code == 130
    assert len(done.err.splitlines()) == 1
    assert site.desk.told() == ["decided", "opened"]


def hold_a_run(run: str) -> None:
    """Take the run and be killed with it in hand."""
    ledger().call(leases.acquire, run)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_run_whose_process_was_killed_is_given_back(site: Site) -> None:
    run, _ = site.trip()
    warm.start(site.folder / "held", site.env, hold_a_run, run).process.join()

    swept = site.call("sweep", "--once", "--json").json
    again = site.call("sweep", "--once", "--json").json

    assert (swept["released"], again["released"]) == ([run], [])


def test_a_run_of_somebody_elses_program_is_told_and_keeps_nothing_from_being_done(site: Site) -> None:
    run, request = site.trip()
    other, theirs = site.trip()
    ledger().call(runs.mark, other, workflow="theirs")
    for one in (request, theirs):
        end_the_time_of(one)

    swept = site.call("sweep", "--once", "--json").json

    assert {one["run"]: bool(one["trouble"]) for one in swept["woken"]} == {run: False, other: True}


def test_checkpoints_are_pruned_where_the_site_says_for_how_long_it_keeps_them(site: Site) -> None:
    _, request = site.trip()
    site.call("reject", request, "--as", "kim@travel")
    kept = site.call("sweep", "--once", "--json").json["pruned"]
    site.settings.write_text(site.settings.read_text() + '[retention]\ntravel = "0s"\n')

    pruned = site.call("sweep", "--once", "--json").json["pruned"]

    assert (kept, pruned > 0) == (0, True)
    assert ledger().call(requests.get, request).status == "rejected"


def test_what_was_given_up_is_listed_and_sent_again_when_somebody_says_so(site: Site) -> None:
    site.desk.always = 410
    _, request = site.trip()
    listed = site.call("notifications").out
    site.desk.always = 200

    again = site.call("notifications", "--retry", "--json").json

    assert "given up" in listed
    assert [(one["notice"], one["status"]) for one in again["notifications"]] == [(f"{request}:opened", "sent")]
    assert site.desk.told() == ["opened"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("sweep", "--once", "--every", "often"), "accepted: a whole number and s, m, h or d"),
        (("sweep", "--every", "0s"), "accepted: 1s or more"),
        (("notifications", "req-none:opened", "--retry"), "nothing was given up"),
    ],
)
def test_what_cannot_be_done_is_one_line(words: tuple[str, ...], line: str, site: Site) -> None:
    done = site.call(*words)

    assert (done.code, len(done.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert line in done.err


def test_a_route_that_is_written_wrong_stops_the_sweeper_before_it_begins(site: Site) -> None:
    site.settings.write_text('[notifications.desk]\nkind = "slak"\n')

    done = site.call("sweep", "--every", "1s")

    assert (done.code, len(done.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert "line 2" in done.err
    assert "did you mean 'slack'?" in done.err


async def test_a_run_that_goes_on_for_long_keeps_nothing_else_waiting_and_is_let_go_when_the_sweeper_is_stopped(
    saver: Any, desk: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fermata.toml").write_text(webhook(desk.url))
    monkeypatch.setenv("FERMATA_SETTINGS", str(tmp_path / "fermata.toml"))
    begun, cut = asyncio.Event(), asyncio.Event()

    async def slow(_arguments: Any, _key: str) -> dict[str, Any]:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()
        return {}

    graph = counter(World(), delivery=Delivery(slow)).compile(name="counter")
    host = Host(saver, lambda _name: graph)
    view = await host.start("counter", {"amount": 5, "outcomes": {}, "approvals": {}})
    await aside(requests.vote, view.requests[0].id, Voter("kim"), "approve")
    swept, thrice = [], asyncio.Event()

    def tell(one: Swept) -> None:
        swept.append(one)
        if len(swept) > 2 and begun.is_set():
            thrice.set()

    async def rest(_seconds: float) -> None:
        await begun.wait()

    looping = asyncio.create_task(Sweeper(host, patience=0.0).loop(timedelta(), tell, rest))
    async with asyncio.timeout(20):
        await thrice.wait()
    looping.cancel()
    await asyncio.gather(looping, return_exceptions=True)

    assert cut.is_set()
    assert desk.told() == ["decided", "opened"]
