"""What the shop promises: one key, one write; an undone key stays undone; the shelf adds up."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from reliability.errors import BadInput, Permanent, Transient, Unknown
from state.money import Money
from tests.tools.shop.conftest import ShopServer
from tools.sandbox.faults import Action, read
from tools.shop.connect import shop_from_environment
from tools.shop.http import HttpShop
from tools.shop.sandbox.faults import Rule
from tools.shop.service import Line

TWO_KETTLES = [Line(sku="KETTLE-K2", quantity=2)]
PRICE = Money(minor=118_000, currency="KRW")


async def test_an_order_goes_from_the_shelf_to_the_customer(server: ShopServer, shop: HttpShop) -> None:
    before = await shop.stock("KETTLE-K2")

    reserved = await shop.reserve(TWO_KETTLES, idempotency_key="run:1")
    between = await shop.stock("KETTLE-K2")
    assert reserved["amount"] == PRICE
    await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:2")
    await shop.schedule_shipping("order 1", "run:1", "Seoul, Jongno 1", idempotency_key="run:3")
    await shop.send_invoice("order 1", "kim@example.org", PRICE, idempotency_key="run:4")

    after = await shop.stock("KETTLE-K2")
    assert (between["available"], between["on_hand"]) == (before["available"] - 2, before["on_hand"])
    assert (after["available"], after["on_hand"]) == (before["available"] - 2, before["on_hand"] - 2)
    assert server.held() == {"reservation": 1, "charge": 1, "shipment": 1, "invoice": 1}


async def test_undone_newest_first_everything_is_as_it_was(server: ShopServer, shop: HttpShop) -> None:
    before = await shop.products()
    await shop.reserve(TWO_KETTLES, idempotency_key="run:1")
    await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:2")
    await shop.schedule_shipping("order 1", "run:1", "Seoul, Jongno 1", idempotency_key="run:3")
    await shop.purchase("KETTLE-K2", 5, idempotency_key="run:4")

    undone = [
        await shop.cancel_purchase("run:4", idempotency_key="undo:4"),
        await shop.cancel_shipping("run:3", idempotency_key="undo:3"),
        await shop.refund("run:2", idempotency_key="undo:2"),
        await shop.release("run:1", idempotency_key="undo:1"),
    ]

    assert [one["status"] for one in undone] == ["undone"] * 4
    assert undone[2]["amount"] == PRICE
    assert await shop.products() == before
    assert server.held() == {}
    assert server.made() == {"reservation": 1, "charge": 1, "shipment": 1, "purchase": 1}


async def test_the_same_key_again_gives_the_first_answer_and_takes_once(server: ShopServer, shop: HttpShop) -> None:
    first = await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:1")

    again = await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:1")

    assert first == again == await shop.find("charge", "run:1")
    assert server.made() == {"charge": 1}


async def test_the_same_key_with_another_amount_is_refused(server: ShopServer, shop: HttpShop) -> None:
    await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:1")

    with pytest.raises(Permanent, match=r"422 .*another content"):
        await shop.charge_credit_card("order 1", Money(minor=1, currency="KRW"), "tok_visa", idempotency_key="run:1")

    assert server.made() == {"charge": 1}


async def test_a_shelf_that_is_empty_refuses_and_reserves_nothing_of_the_order(shop: HttpShop) -> None:
    before = await shop.products()

    with pytest.raises(Permanent, match="Of 'ROASTER-R5' there are 3, not 4"):
        await shop.reserve([*TWO_KETTLES, Line(sku="ROASTER-R5", quantity=4)], idempotency_key="run:1")

    assert await shop.products() == before
    assert await shop.find("reservation", "run:1") is None


async def test_undoing_what_was_never_done_keeps_it_from_being_done_later(server: ShopServer, shop: HttpShop) -> None:
    server.faults.follow([Rule("charge_credit_card", "late_commit")])
    with pytest.raises(Unknown):
        await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:1")
    await asyncio.to_thread(server.faults.holds.arrived)

    undone = await shop.refund("run:1", idempotency_key="undo")
    await asyncio.to_thread(server.faults.holds.release)

    assert undone["status"] == "tombstoned"
    assert server.made() == {}
    with pytest.raises(Permanent, match=r"410 .*was undone"):
        await shop.charge_credit_card("order 1", PRICE, "tok_visa", idempotency_key="run:1")


async def test_undoing_twice_gives_the_same_answer_under_any_key(shop: HttpShop) -> None:
    await shop.reserve(TWO_KETTLES, idempotency_key="run:1")

    answers = [await shop.release("run:1", idempotency_key=key) for key in ("undo", "undo", "another undo")]

    assert answers[0] == answers[1] == answers[2]
    assert (await shop.stock("KETTLE-K2"))["reserved"] == 0


async def test_goods_that_are_shipped_cannot_be_released_nor_shipped_twice(shop: HttpShop) -> None:
    await shop.reserve(TWO_KETTLES, idempotency_key="run:1")
    await shop.schedule_shipping("order 1", "run:1", "Seoul", idempotency_key="run:2")

    with pytest.raises(Permanent, match="cancel the shipment first"):
        await shop.release("run:1", idempotency_key="undo:1")
    with pytest.raises(Permanent, match="Nothing that could be shipped"):
        await shop.schedule_shipping("order 1", "run:1", "Busan", idempotency_key="run:3")


@pytest.mark.parametrize("card", ["4111111111111111", "tok_4111111111111111", "tok_4111_1111_1111_1111", "visa", ""])
async def test_a_card_number_is_neither_sent_nor_kept(server: ShopServer, shop: HttpShop, card: str) -> None:
    await shop.reserve(TWO_KETTLES, idempotency_key="run:0")

    with pytest.raises(Permanent, match="no token") as refusal:
        await shop.charge_credit_card("order 1", PRICE, card, idempotency_key="run:1")

    async with httpx.AsyncClient(base_url=server.url) as client:
        content = {"order": "1", "amount": dict(PRICE), "card": card}
        told = await client.post("/writes/charge_credit_card", json=content, headers={"Idempotency-Key": '"run:1"'})
    assert told.status_code == 400
    assert len(card) < 5 or card not in f"{refusal.value}{told.text}"
    kept = b"".join(file.read_bytes() for file in server.world.glob("shop.sqlite*"))
    assert b"KETTLE-K2" in kept
    assert len(card) < 5 or card.encode() not in kept


async def test_a_card_that_is_declined_is_refused_for_good(server: ShopServer, shop: HttpShop) -> None:
    with pytest.raises(Permanent, match=r"402 .*declined"):
        await shop.charge_credit_card("order 1", PRICE, "tok_declined", idempotency_key="run:1")

    assert server.made() == {}


async def test_what_makes_no_sense_is_refused_with_what_is_accepted(server: ShopServer, shop: HttpShop) -> None:
    with pytest.raises(Permanent, match="There is no product 'UNICORN'; accepted: KETTLE-K2"):
        await shop.stock("UNICORN")
    with pytest.raises(Permanent, match="The quantity is 0; accepted: 1 to 10,000"):
        await shop.reserve([Line(sku="KETTLE-K2", quantity=0)], idempotency_key="run:1")
    with pytest.raises(Permanent, match="at least one"):
        await shop.reserve([], idempotency_key="run:2")
    with pytest.raises(Permanent, match="accepted: a positive one"):
        await shop.send_invoice("1", "kim@example.org", Money(minor=0, currency="KRW"), idempotency_key="run:3")
    with pytest.raises(Permanent, match="accepted: an e-mail address"):
        await shop.send_invoice("1", "kim", PRICE, idempotency_key="run:4")

    assert server.made() == {}


async def test_goods_that_are_on_order_count_until_they_arrive(server: ShopServer, shop: HttpShop) -> None:
    bought = await shop.purchase("ROASTER-R5", 4, idempotency_key="run:1")
    ordered = await shop.stock("ROASTER-R5")

    async with httpx.AsyncClient(base_url=server.url) as client:
        await client.put("/stock", json={"sku": "ROASTER-R5", "on_hand": 7})

    arrived = await shop.stock("ROASTER-R5")
    assert bought["amount"] == Money(minor=3_096_000, currency="KRW")
    assert (ordered["available"], ordered["on_order"]) == (3, 4)
    assert (arrived["available"], arrived["on_order"]) == (7, 0)


WRITES = ["reserve", "charge_credit_card", "schedule_shipping", "send_invoice", "purchase"]
KINDS = {"reserve": "reservation", "charge_credit_card": "charge", "schedule_shipping": "shipment"}


async def write(shop: HttpShop, operation: str, key: str) -> None:
    match operation:
        case "reserve":
            await shop.reserve(TWO_KETTLES, idempotency_key=key)
        case "charge_credit_card":
            await shop.charge_credit_card("1", PRICE, "tok_visa", idempotency_key=key)
        case "schedule_shipping":
            await shop.reserve(TWO_KETTLES, idempotency_key="held")
            await shop.schedule_shipping("1", "held", "Seoul", idempotency_key=key)
        case "send_invoice":
            await shop.send_invoice("1", "kim@example.org", PRICE, idempotency_key=key)
        case _:
            await shop.purchase("KETTLE-K2", 1, idempotency_key=key)


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize(
    ("action", "meaning", "happened"),
    [
        ("slow_start", Transient, False),
        ("refuse", Permanent, False),
        ("error_before", Unknown, False),
        ("error_after", Unknown, True),
        ("drop_after", Unknown, True),
    ],
)
async def test_trouble_says_what_happens_next_and_the_probe_says_what_happened(
    server: ShopServer, shop: HttpShop, operation: str, action: Action, meaning: type[Exception], happened: bool
) -> None:
    kind = KINDS.get(operation, operation.removeprefix("send_"))
    server.faults.follow([Rule(operation, action)])

    with pytest.raises(meaning):
        await write(shop, operation, "run:1")

    found = await shop.find(kind, "run:1")  # type: ignore[arg-type]
    assert (found is not None) == happened
    await write(shop, operation, "run:1")
    assert server.made()[kind] == 1


def test_a_script_that_names_what_the_shop_does_not_do_is_refused() -> None:
    with pytest.raises(BadInput, match="'book'; accepted: products, stock, order, find, reserve"):
        read([{"operation": "book", "action": "refuse"}], Rule)


CUSTOMER = """
import asyncio, json, sys
from pathlib import Path
from reliability.errors import Permanent
from tools.shop.connect import shop_from_environment

home, name = sys.argv[1:]

async def buy():
    shop = shop_from_environment(Path(home))
    await shop.reserve([{"sku": "GRINDER-H1", "quantity": 1}], idempotency_key="shared")
    sold = 0
    for number in range(6):
        try:
            await shop.reserve([{"sku": "GRINDER-H1", "quantity": 1}], idempotency_key=f"{name}:{number}")
            sold += 1
        except Permanent:
            pass
    return sold

print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(asyncio.run(buy())))
"""


def test_processes_that_buy_at_once_share_a_key_and_never_oversell(tmp_path: Path) -> None:
    customers = [
        subprocess.Popen(
            [sys.executable, "-c", CUSTOMER, str(tmp_path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("anna", "ben")
    ]

    assert [customer.stdout and customer.stdout.readline() for customer in customers] == ["ready\n"] * 2
    for customer in customers:  # only now, so that both find no file yet
        assert customer.stdin
        customer.stdin.write("\n")
        customer.stdin.flush()
    sold = [json.loads(customer.communicate(timeout=60)[0]) for customer in customers]

    stock = asyncio.run(shop_from_environment(tmp_path).stock("GRINDER-H1"))
    assert sum(sold) + 1 == 9
    assert (stock["available"], stock["reserved"]) == (0, 9)


async def test_the_shop_in_this_process_forgets_nothing_and_goes_on_counting_its_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"operation": "charge_credit_card", "action": "drop_after"}]), "utf-8")
    monkeypatch.setenv("FERMATA_SHOP_FAULTS", str(script))
    with pytest.raises(Unknown, match="the connection broke"):
        await shop_from_environment(tmp_path).charge_credit_card("1", PRICE, "tok_visa", idempotency_key="run:1")

    later = shop_from_environment(tmp_path)

    found = await later.find("charge", "run:1")
    assert found == await later.charge_credit_card("1", PRICE, "tok_visa", idempotency_key="run:1")


async def test_an_address_that_cannot_be_called_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_SHOP_URL", "shop.example")

    with pytest.raises(BadInput, match=r"FERMATA_SHOP_URL is 'shop.example'"):
        shop_from_environment(tmp_path)
