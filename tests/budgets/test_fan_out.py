"""Fifty branches of one run ask a real server at once, and share what their run may spend."""

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from host.checkpoints import GuardedSaver
from nodes.agent import Agent
from nodes.usage import EXHAUSTED, exhausted
from reliability.budget import Spend
from reliability.ledger import budgets, ledger
from state.parallel import values
from tests.budgets.conftest import Settings
from tests.support.mailing import fan_out, mailing
from tests.support.openai_server import called, openai_server
from tests.support.shop import a_run, run_of
from tools.models import open_model

BRANCHES = 50
A_CALL = 18
"""[tokens] that the server says each of its answers took."""
LIMIT = 4_000
"""[tokens] One call may take up to some 2,600, so that never more than one is reserved; all of them took 900."""
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


@pytest.mark.parametrize("calls", [20, BRANCHES])
async def test_fifty_branches_share_the_budget_of_their_run_and_what_they_have_stays(
    calls: int, settings: Settings, saver: GuardedSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 1_500 + calls * A_CALL
    settings(f"{SHORT}[budgets.runs]\ntokens = {most}\n")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    config, overdrawn, done = a_run(), [], threading.Event()

    def look() -> None:
        while not done.is_set():
            taken = [one.used.tokens + one.reserved.tokens for one in ledger().call(budgets.standing)]
            overdrawn.extend(much for much in taken if much > most)

    with openai_server(*[called("Shout", {"text": "HELLO"})] * BRANCHES) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        looking = asyncio.create_task(asyncio.to_thread(look))
        graph = mailing(shouter(), fan_out(chunk=5), at_once=BRANCHES).compile(checkpointer=saver)
        ended = await graph.ainvoke({"records": [f"record {n}" for n in range(BRANCHES)]}, config)
        done.set()
        await looking

    (account,) = ledger().call(budgets.standing, [f"runs|{run_of(config)}|"])
    shouted = [one["text"] for one in values(ended, "WORKING")]
    assert overdrawn == []
    assert ended["status"] == "COMPLETED"
    assert account.used == Spend(len(server.requests) * A_CALL)
    assert account.used.tokens + account.reserved.tokens <= most
    assert len(server.requests) == sum(text is not None for text in shouted)
    assert len(server.requests) >= calls - 1
    assert (exhausted(ended) is not None) == (None in shouted)
    assert EXHAUSTED not in ended["usage"]["WORKING"] or calls < BRANCHES
