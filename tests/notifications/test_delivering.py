"""Delivering what is due: again by the class of the error, along every route by itself, never in a run's way."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from host.notifying import at_the_door, deliver
from host.runs import Host
from reliability.attempts import Attempts
from reliability.identity import Voter
from reliability.ledger import aside, deliveries, requests
from reliability.ledger.asked import Policy, Question
from tests.support.clock import Watch
from tests.support.receiver import Receiver, receiver, webhook
from tests.support.shop import approving, counter
from tests.support.world import World, patient
from tools.notifications.routes import routes

GIVEN: dict[str, Any] = {"amount": 5, "outcomes": {}, "approvals": {}}
RUN = "6f1c2a1e-0000-4000-8000-000000000001"


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Receiver) -> Callable[[str], None]:
    """Writes the settings file; before that it has one route, the desk."""
    file = tmp_path / "fermata.toml"
    file.write_text(webhook(desk.url))
    monkeypatch.setenv("FERMATA_SETTINGS", str(file))

    def write(text: str) -> None:
        file.write_text(text)

    return write


async def ask(occurrence: int = 1) -> str:
    question = Question(RUN, "APPROVING", occurrence, {}, {"amount": 5}, Policy({}), timedelta(hours=1))
    return (await aside(requests.ask, question)).id


@pytest.mark.usefixtures("says")
async def test_what_is_due_is_sent_once_however_often_somebody_comes_by(desk: Receiver) -> None:
    request = await ask()

    first = await deliver(routes(), patient())
    again = await deliver(routes(), patient())

    assert [(told.what, told.event, told.route) for told in first] == [("sent", "opened", "desk")]
    assert again == []
    assert desk.keys == [f"{request}:opened/desk"]


@pytest.mark.usefixtures("says")
async def test_a_receiver_that_is_busy_is_asked_again_under_the_same_key_as_late_as_it_likes(desk: Receiver) -> None:
    slept: list[float] = []
    desk.answers = [(500, {}), (429, {"Retry-After": "11"})]
    request = await ask()

    (told,) = await deliver(routes(), Attempts(most=4, sleep=Watch(slept)))

    assert told.what == "sent"
    assert desk.keys == [f"{request}:opened/desk"] * 3
    assert slept[1] == 11.0
    assert desk.told() == ["opened"]


@pytest.mark.usefixtures("says")
async def test_what_is_refused_for_good_is_given_up_at_once_and_can_be_seen(desk: Receiver) -> None:
    desk.answers = [(410, {})]
    await ask()

    (told,) = await deliver(routes(), patient())

    assert told.what == "given up"
    (known,) = await aside(deliveries.newest)
    assert (known.status, known.tries, "410" in (known.reason or "")) == ("given up", 1, True)
    assert len(desk.calls) == 1


async def test_a_route_that_fails_keeps_no_other_from_being_used(says: Callable[[str], None], desk: Receiver) -> None:
    with receiver() as down:
        down.always = 503
        says(webhook(desk.url) + webhook(down.url, "down"))
        await ask(1)
        await ask(2)

        told = await deliver(routes(), patient(2))

    assert [one.what for one in told if one.route == "desk"] == ["sent", "sent"]
    assert [one.what for one in told if one.route == "down"] == ["waiting"]
    assert len(down.calls) == 2  # of one notice: the others wait until it is better


async def test_a_run_pauses_well_although_nobody_can_be_told(
    says: Callable[[str], None], saver: Any, caplog: pytest.LogCaptureFixture, world: World
) -> None:
    says(webhook("http://127.0.0.1:9/secret-path"))
    host = Host(saver, lambda _name: counter(world).compile(name="counter"))

    view = await host.start("counter", GIVEN)

    assert view.next == ("APPROVING",)
    (known,) = await aside(deliveries.newest)
    assert (known.status, known.tries) == ("waiting", 1)
    assert "secret-path" not in caplog.text


async def test_a_run_pauses_well_although_the_settings_are_wrong(
    says: Callable[[str], None], saver: Any, caplog: pytest.LogCaptureFixture, world: World
) -> None:
    says('[notifications.desk]\nkind = "webhok"\n')
    host = Host(saver, lambda _name: counter(world).compile(name="counter"))
    caplog.set_level(logging.WARNING)

    view = await host.start("counter", GIVEN)

    assert view.next == ("APPROVING",)
    assert "did you mean 'webhook'?" in caplog.text


@pytest.mark.usefixtures("says")
async def test_a_gate_tells_what_it_asks_and_what_was_decided_through_every_host(
    saver: Any, desk: Receiver, world: World
) -> None:
    asked = approving(changes=2, teams={"travel": 1, "finance": 1})
    host = Host(saver, lambda _name: counter(world, asked).compile(name="counter"))
    view = await host.start("counter", GIVEN)

    await host.vote(view.requests[0].id, Voter("min", "travel"), "approve")
    await host.vote(view.requests[0].id, Voter("lee", "finance"), "approve")

    assert desk.told() == ["decided", "opened", "vote-needed"]


async def test_without_a_route_the_door_does_not_touch_the_ledger(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home.parent)

    await at_the_door()

    assert not await asyncio.to_thread(home.exists)
