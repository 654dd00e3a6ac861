"""An agent that is killed in the middle of its work goes on, and pays once."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from host.checkpoints import open_saver
from nodes.agents.effect_tool import proposed
from nodes.agents.tool_agent import speak
from nodes.effect import Effect
from tests.fifteen.bare import file_delivery, payments
from tests.support.desk_agents import agent, alone, calls, refund_tool, says, scripted
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import a_run
from tests.support.warm import start

ASK = says("Please refund order 7")
PAY = calls(("refund", {"cents": 4200}))


def work_and_die(folder: str, config: Any, at: str) -> None:
    """Pay by a tool, and be killed: right after the commit, before the model is asked again, or when all is said."""
    effect = Effect("REFUNDING", file_delivery(Path(folder) / "book", killed=at == "the effect"), proposed("REFUNDING"))

    async def go() -> None:
        async with open_saver(Path(folder)) as saver:
            script, keep = ([PAY, "Paid back."], die) if at == "the answer" else ([PAY], speak)
            graph = alone(agent(Mortal(script=script), refund_tool(effect), keep=keep)).compile(checkpointer=saver)
            await graph.ainvoke(ASK, config, durability="sync")

    asyncio.run(go())


def die(*_: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal(ScriptedModel):
    """Is killed with its process when it has nothing left to say."""

    def _generate(self, *args: Any, **kwargs: Any) -> Any:
        if not self.script:
            die()
        return super()._generate(*args, **kwargs)


@pytest.mark.parametrize(("at", "asked"), [("the effect", 1), ("the next call of the model", 1), ("the answer", 0)])
async def test_an_agent_that_is_killed_goes_on_and_neither_pays_nor_asks_twice(
    tmp_path: Path, home: Path, at: str, asked: int
) -> None:
    config, env = a_run(), {"FERMATA_HOME": str(home)}
    process = await asyncio.to_thread(start, tmp_path / "said", env, work_and_die, str(tmp_path), config, at)
    assert (await asyncio.to_thread(process.wait)).code == -signal.SIGKILL
    model = scripted("Paid back.")
    effect = Effect("REFUNDING", file_delivery(tmp_path / "book"), proposed("REFUNDING"))

    async with open_saver(tmp_path) as saver:
        graph = alone(agent(model, refund_tool(effect))).compile(checkpointer=saver)
        state = await graph.ainvoke(None, config, durability="sync")

    assert payments(tmp_path / "book") == 1
    assert [[type(one).__name__ for one in heard[-2:]] for heard in model.heard] == [
        ["AIMessage", "ToolMessage"]
    ] * asked
    assert state["messages"][-1].text == "Paid back."
    assert state["usage"]["BILLING"]["calls"] == 2
