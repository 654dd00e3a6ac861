"""Fifty branches of one run ask a real server at once, and share what their run may spend."""

import asyncio
import re
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from host.checkpoints import GuardedSaver
from nodes.agent import Agent
from nodes.usage import exhausted
from reliability.budget import Spend
from reliability.ledger import ledger, spending
from state.parallel import values
from tests.budgets.conftest import Settings
from tests.support.mailing import fan_out, mailing
from tests.support.openai_server import called, openai_server
from tests.support.shop import a_run, run_of
from tools.models import open_model

BRANCHES = 50
A_CALL = 18
"""[tokens] that the server says each of its answers took."""
SHORT = "[models.stub]\nmodel = 'openai:gpt-stub'\noutput = 20\n"


class Shout(BaseModel):
    text: str


def shouter() -> Any:
    agent = Agent(
        "WORKING",
        role="shouter",
        prompt="eval_judging.md",
        answers=Shout,
        hears=lambda inside: [HumanMessage(str(inside["item"]))],
        keep=lambda _inside, answer: {"text": answer.text if isinstance(answer, Shout) else None},
        model=lambda _name: open_model("stub"),
    )

    async def work(inside: Mapping[str, Any]) -> Any:
        return await agent(inside, get_runtime())

    return work


RECORDS = [f"record {number:02}" for number in range(BRANCHES)]


def spread(saver: GuardedSaver) -> Any:
    return mailing(shouter(), fan_out(chunk=5), at_once=BRANCHES).compile(checkpointer=saver)


async def one_call(saver: GuardedSaver) -> int:
    """[tokens] that each branch reserves."""
    ended = await spread(saver).ainvoke({"records": RECORDS[:1]}, a_run())
    found = re.search(r"([\d,]+) more needed at most", exhausted(ended, "WORKING") or "")
    assert found
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("calls", [1, *(pytest.param(most, marks=pytest.mark.certify) for most in (20, BRANCHES))])
async def test_fifty_branches_share_the_budget_of_their_run_and_what_they_have_stays(
    calls: int, settings: Settings, saver: GuardedSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    settings(f"{SHORT}[budgets.runs]\ntokens = 0\n")
    most = await one_call(saver) + (calls - 1) * A_CALL  # what the last of so many needs, and what the others took
    settings(f"{SHORT}[budgets.runs]\ntokens = {most}\n")
    config, overdrawn, done = a_run(), [], threading.Event()

    def look() -> None:
        while not done.is_set():
            taken = [one.used.tokens + one.reserved.tokens for one in ledger().call(spending.standing)]
            overdrawn.extend(much for much in taken if much > most)

    with openai_server(*[called("Shout", {"text": "HELLO"})] * BRANCHES) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        looking = asyncio.create_task(asyncio.to_thread(look))
        ended = await spread(saver).ainvoke({"records": RECORDS}, config)
        done.set()
        await looking

    (account,) = ledger().call(spending.standing, [f"runs|{run_of(config)}|"])
    shouted = [one["text"] for one in values(ended, "WORKING")]
    assert overdrawn == []
    assert len(server.requests) == sum(text == "HELLO" for text in shouted) == calls
    assert (account.used, account.reserved) == (Spend(calls * A_CALL), Spend(0))
    assert (exhausted(ended, "WORKING") is None) == (calls == BRANCHES)
    assert ended["status"] == "COMPLETED"  # of a graph that draws no other end for it
