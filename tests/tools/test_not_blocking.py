"""No tool blocks the event loop, which LangGraph's dev server refuses: the first call of each included."""

from pathlib import Path

import pytest
from blockbuster import BlockingError, blockbuster_ctx

from state.money import Money
from tools.retrieval.search_tool import search_tool
from tools.services import mail_service, retrieval_service, shop_service
from tools.weather.get_weather import get_weather


async def test_every_service_is_opened_and_asked_off_the_loop() -> None:
    with blockbuster_ctx():
        found = await search_tool.ainvoke({"query": "cable car"})
        again = await (await retrieval_service()).passage(found[0]["id"])
        price = Money(minor=1_000, currency="KRW")
        charged = await (await shop_service()).charge_credit_card("1", price, "tok_visa", idempotency_key="run:1")
        sent = await (await mail_service()).send("kim@example.org", "Hello", "x", idempotency_key="run:1")
        weather = await get_weather.ainvoke({"city": "Seoul", "day": "2031-01-15"})

    assert again is not None
    assert (charged["status"], sent["key"], weather["city"]) == ("done", "run:1", "Seoul")


async def test_a_call_that_does_block_would_be_noticed() -> None:
    with blockbuster_ctx(), pytest.raises(BlockingError):
        Path("/dev/null").stat()  # noqa: ASYNC240
