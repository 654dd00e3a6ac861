"""The outside of a crash test: one shop and one outbox for each home, in files that the judges read."""

import json
from pathlib import Path

import pytest

from host.crashtest.sandboxes import MAIL_SCRIPT, SHOP_SCRIPT, mail_counted, sandboxes, shop_counted
from host.crashtest.scenario import WORLD
from reliability.errors import Unknown
from state.money import Money
from tools.mail.http import HttpMailer
from tools.shop.http import HttpShop


async def test_each_home_has_a_shop_and_an_outbox_with_trouble_of_its_own(tmp_path: Path) -> None:
    worlds = {name: tmp_path / name / WORLD for name in ("one", "two")}
    for script, operation in ((SHOP_SCRIPT, "charge_credit_card"), (MAIL_SCRIPT, "send")):
        worlds["two"].mkdir(parents=True, exist_ok=True)
        (worlds["two"] / script).write_text(json.dumps([{"operation": operation, "action": "drop_after"}]), "utf-8")
    price = Money(minor=1_000, currency="KRW")

    with sandboxes(tmp_path) as env:
        shops = {name: HttpShop(env["FERMATA_SHOP_URL"].format(home=name)) for name in worlds}
        mailers = {name: HttpMailer(env["FERMATA_MAIL_URL"].format(home=name)) for name in worlds}
        await shops["one"].charge_credit_card("1", price, "tok_visa", idempotency_key="run:1")
        await shops["one"].refund("run:1", idempotency_key="undo:1")
        with pytest.raises(Unknown):
            await shops["two"].charge_credit_card("1", price, "tok_visa", idempotency_key="run:1")
        with pytest.raises(Unknown):
            await mailers["two"].send("kim@example.org", "Hello", "x", idempotency_key="run:1")

    counts = {name: shop_counted(world) for name, world in worlds.items()}
    assert (counts["one"].made, counts["one"].held) == ({"charge": 1}, {})
    assert (counts["two"].made, counts["two"].held) == ({"charge": 1}, {"charge": 1})
    assert mail_counted(worlds["two"]).made == {"letter": 1}
