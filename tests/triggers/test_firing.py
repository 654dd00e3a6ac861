"""A trigger starts one run a firing, whoever looks, however often, and whatever dies."""

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from host.runs import open_host
from host.triggers.firing import Looked, look
from host.triggers.looping import loop
from host.triggers.trigger import Trigger, trigger, triggers
from reliability.errors import BadInput, FermataError, NotFound, Unreachable
from reliability.ledger import aside, firings, ledger, runs
from tests.support.clock import SetClock
from tests.support.shop_server import ShopServer
from tests.triggers.conftest import RESTOCK
from tools.shop.sandbox.faults import Rule

NOW = datetime(2026, 11, 21, 13, 7, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)


def declare(file: Path, text: str) -> None:
    """Write another settings file."""
    file.write_text(text)


async def look_at(name: str, now: datetime = NOW) -> Looked:
    async with open_host() as host:
        return await look(host, trigger(name), now)


@pytest.fixture(autouse=True)
def declared(settings: Path) -> None:
    """Every test here reads the settings file."""


async def test_stock_below_the_level_starts_a_purchase_by_itself(shop: ShopServer) -> None:
    looked = await look_at("restock")

    assert looked.what == "started"
    assert "there are 9 and 0 are on order; the level is 10" in looked.told
    assert (await aside(runs.get, str(looked.run))).status == "COMPLETED"
    assert shop.held() == {"purchase": 1}


async def test_enough_stock_starts_nothing(settings: Path, shop: ShopServer) -> None:
    declare(settings, RESTOCK.replace("level = 10", "level = 9"))

    looked = await look_at("restock")

    assert (looked.what, looked.run) == ("does not hold", None)
    assert shop.made() == {}


async def test_what_is_on_order_keeps_the_next_period_from_buying_again(shop: ShopServer) -> None:
    await look_at("restock")

    again, later = await look_at("restock"), await look_at("restock", LATER)

    assert (again.what, later.what) == ("fired in this period", "does not hold")
    assert shop.made() == {"purchase": 1}


async def test_a_purchase_that_waits_for_an_approval_keeps_a_second_one_from_starting(
    settings: Path, shop: ShopServer
) -> None:
    declare(settings, RESTOCK.replace("quantity = 5", "quantity = 50"))
    first = await look_at("restock")

    second = await look_at("restock", LATER)

    assert (second.what, second.run) == ("under way", first.run)
    assert "paused at APPROVING" in second.told
    assert len(ledger().call(runs.newest)) == 1


async def test_a_firing_whose_process_died_before_its_run_began_begins_that_very_run(shop: ShopServer) -> None:
    chosen = str(uuid.uuid4())
    await aside(firings.fire, "restock", 0, "2026-11-21T13:05:00.000+00:00", chosen)

    looked = await look_at("restock")

    assert (looked.what, looked.run) == ("started", chosen)
    assert [run.id for run in ledger().call(runs.newest)] == [chosen]
    assert shop.made() == {"purchase": 1}


async def test_a_run_that_was_cut_short_is_gone_on_with(shop: ShopServer) -> None:
    shop.trouble(Rule("stock", "slow_start", seconds=0, nth=2, times=4))
    with pytest.raises(Unreachable):
        await look_at("restock")

    looked = await look_at("restock")

    assert looked.what == "went on"
    assert (await aside(runs.get, str(looked.run))).status == "COMPLETED"
    assert shop.made() == {"purchase": 1}


async def test_somebody_who_was_faster_leaves_nothing_to_start(shop: ShopServer) -> None:
    taken = [await aside(firings.fire, "restock", 0, "this period", str(uuid.uuid4())) for _ in range(2)]

    assert taken == [True, False]


async def test_a_shop_that_is_down_is_told_and_nothing_is_begun(shop: ShopServer) -> None:
    shop.trouble(Rule("stock", "slow_start", seconds=0, times=None))

    with pytest.raises(Unreachable, match="nothing was begun"):
        await look_at("restock")

    assert ledger().call(runs.newest) == []


async def test_the_loop_looks_when_a_period_begins_and_what_one_meets_keeps_no_other_back(
    settings: Path, shop: ShopServer
) -> None:
    lost = RESTOCK.replace("restock", "lost").replace('workflow = "purchase"', 'workflow = "nothing"')
    declare(settings, lost + RESTOCK)
    clock = SetClock(NOW)
    told: list[tuple[str, str]] = []

    async def sleep(seconds: float) -> None:
        clock.forward(timedelta(seconds=seconds))
        if len(told) >= 4:
            raise asyncio.CancelledError

    def tell(said: Looked | tuple[Trigger, FermataError]) -> None:
        told.append((said.trigger, said.what) if isinstance(said, Looked) else (said[0].name, type(said[1]).__name__))

    async with open_host() as host:
        with pytest.raises(asyncio.CancelledError):
            await loop(host, triggers(), clock, sleep, tell)

    assert told == [("lost", "NotFound"), ("restock", "started"), ("lost", "NotFound"), ("restock", "does not hold")]
    assert clock.moment == datetime(2026, 11, 21, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('every = "5m"', 'every = "5m"\ncolour = "red"', "colour"),
        ('every = "5m"', "", "accepted: one of both"),
        ("stock_below", "stock_under", "accepted: check = one of stock_below"),
        ("level = 10", "level = 0", "level"),
        (", level = 10", "", "accepted: sku, level"),
    ],
)
def test_a_trigger_that_cannot_be_used_is_named(old: str, new: str, line: str, settings: Path) -> None:
    declare(settings, RESTOCK.replace(old, new))

    with pytest.raises(BadInput, match=r"\[triggers\.restock\] cannot be used: ") as refused:
        triggers()

    assert line in str(refused.value)


async def test_an_input_that_its_workflow_does_not_take_is_told_before_anything_fires(
    settings: Path, shop: ShopServer
) -> None:
    declare(settings, RESTOCK.replace("purchase = {", "purchas = {"))

    with pytest.raises(BadInput, match="did you mean 'purchase'"):
        await look_at("restock")

    assert ledger().call(firings.last, "restock") is None


def test_a_trigger_that_is_not_declared_is_told_with_those_that_are() -> None:
    with pytest.raises(NotFound, match=r"no trigger 'restok'; accepted: restock; did you mean 'restock'\?"):
        trigger("restok")
