"""An invoice is sent last and once; whatever becomes of it, no parcel is called back for it unless a person says so."""

from pathlib import Path
from typing import Any

import pytest

from tests.order.orders import LARGE, SENT, SMALL
from tests.support.doors import APPROVE, GraphDoor, Seen
from tests.support.shop_server import ShopServer
from tools.shop.sandbox.faults import Rule

EMAIL = "kim@example.org"
INVOICED = {**SENT, "invoice": 1}
REJECT: dict[str, Any] = {"decisions": [{"type": "reject", "message": "call it off"}]}


def said(seen: Seen) -> str:
    return str(seen.values["messages"][-1].text)


def lose_the_invoice(shop: ShopServer) -> None:
    lost = [Rule("send_invoice", "error_after"), Rule("send_invoice", "refuse", nth=2, times=None)]
    shop.trouble(*lost, Rule("find", "error_before", kind="invoice", times=None))


def test_an_order_that_names_an_address_is_invoiced_after_it_is_on_its_way(door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"order": {**SMALL, "email": EMAIL}}))

    assert ended.status == "COMPLETED"
    assert list(ended.values["outcomes"]) == ["RESERVING", "CHARGING", "SCHEDULING", "INVOICING"]
    assert f"Invoice {ended.values['held']['invoice']['reference']} sent to {EMAIL}" in said(ended)
    assert shop.held() == INVOICED


def test_an_order_without_an_address_has_no_invoice(door: GraphDoor, shop: ShopServer) -> None:
    ended = door.look(door.start({"order": SMALL}))

    assert ended.status == "COMPLETED"
    assert "nvoice" not in said(ended)
    assert shop.calls("send_invoice") == 0


def test_what_is_approved_is_the_payment_and_the_invoice_and_another_recipient_gets_none(
    door: GraphDoor, shop: ShopServer
) -> None:
    run = door.start({"order": {**LARGE, "email": EMAIL}})
    waiting = door.look(run)
    assert waiting.interrupt is not None
    seen = waiting.interrupt["action_requests"][0]["args"]["invoice"]

    door.update(run, {"wish": {**waiting.values["wish"], "email": "thief@example.org"}})
    asked_again = door.answer(run, {**APPROVE, "request": waiting.interrupt["request"]})

    assert seen == EMAIL
    assert asked_again.next == ("APPROVING",)
    assert shop.calls("charge_credit_card") == 0
    assert shop.calls("send_invoice") == 0


def test_an_answer_that_was_lost_is_looked_for_under_the_key_and_nobody_is_billed_twice(
    door: GraphDoor, shop: ShopServer
) -> None:
    shop.trouble(Rule("send_invoice", "drop_after"))

    ended = door.look(door.start({"order": {**SMALL, "email": EMAIL}}))

    assert ended.status == "COMPLETED"
    assert (shop.made(), shop.calls("cancel_shipping")) == (INVOICED, 0)


def test_an_invoice_that_was_refused_lies_in_a_file_and_the_order_goes_on(
    door: GraphDoor, shop: ShopServer, home: Path
) -> None:
    shop.trouble(Rule("send_invoice", "refuse", reason="no such mailbox"))

    ended = door.look(door.start({"order": {**SMALL, "email": EMAIL}}))

    filed = home / ended.values["held"]["file"]["reference"]
    assert ended.status == "COMPLETED"
    assert "no such mailbox" in said(ended) and filed.name in said(ended)
    assert EMAIL in filed.read_text("utf-8") and "₩118,000" in filed.read_text("utf-8")
    assert shop.held() == SENT


def test_where_it_cannot_be_filed_either_the_order_stands_and_says_so(
    door: GraphDoor, shop: ShopServer, home: Path
) -> None:
    shop.trouble(Rule("send_invoice", "refuse"))
    home.mkdir(parents=True, exist_ok=True)
    (home / "reports").write_text("a file where the folder should be", "utf-8")

    ended = door.look(door.start({"order": {**SMALL, "email": EMAIL}}))

    assert ended.status == "UNINVOICED"
    assert "neither" in said(ended)
    assert shop.held() == SENT


@pytest.mark.parametrize(
    ("answer", "end", "held"), [(APPROVE, "COMPLETED", INVOICED), (REJECT, "ROLLED_BACK", {"invoice": 1})]
)
def test_an_invoice_of_which_nobody_knows_is_put_before_a_person_who_lets_the_order_stand_or_calls_it_off(
    answer: dict[str, Any], end: str, held: dict[str, int], door: GraphDoor, shop: ShopServer
) -> None:
    lose_the_invoice(shop)
    run = door.start({"order": {**SMALL, "email": EMAIL}})
    waiting = door.look(run)
    before = shop.held()

    ended = door.answer(run, answer)

    assert waiting.next == ("SETTLING",) and waiting.interrupt is not None
    assert f"{run}:INVOICING:1" in waiting.interrupt["action_requests"][0]["description"]
    assert before == INVOICED
    assert ended.status == end
    assert f"{run}:INVOICING:1" in said(ended)
    assert shop.held() == held


def test_what_is_no_address_is_asked_about(door: GraphDoor, shop: ShopServer) -> None:
    run = door.start({"order": {**SMALL, "email": "kim at example"}})
    asked = door.look(run)

    ended = door.answer(run, {"answer": f"invoice to {EMAIL}"})

    assert asked.interrupt is not None and "'kim at example' is no e-mail address" in asked.interrupt["question"]
    assert ended.status == "COMPLETED"
    assert shop.held() == INVOICED
