"""Agents under a budget: reserved before each call, settled after, an end with what there is where it is used up."""

import asyncio
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from nodes.usage import exhausted
from reliability.budget import Spend
from reliability.errors import Permanent, Transient, Unanswered
from reliability.ledger import ledger, spending
from tests.budgets.asking import A_CALL, ASK, PER_RUN, accounts, asking, compiled, needed, told
from tests.budgets.conftest import Settings
from tests.support.desk_agents import calls, look_up, says, scripted
from tests.support.openai_server import Reply, openai_server
from tests.support.shop import a_run, run_of
from tests.support.until import until
from tools.budgets.bound import most_said
from tools.models import open_model


async def test_each_call_of_a_model_is_settled_with_what_it_took(settings: Settings) -> None:
    settings(PER_RUN.format(100_000))
    config = a_run()

    await compiled(scripted(calls(("look_up", {"order": "7"})), "It is on its way."), look_up).ainvoke(ASK, config)

    one = accounts()[f"runs|{run_of(config)}|"]
    assert (one.used, one.reserved) == (Spend(2 * A_CALL), Spend(0))


async def test_without_any_budget_nothing_is_written() -> None:
    await compiled(scripted("It is on its way.")).ainvoke(ASK, a_run())

    assert accounts() == {}


async def test_an_agent_with_tools_ends_with_what_it_found_where_the_budget_is_used_up(settings: Settings) -> None:
    settings(PER_RUN.format(0))
    first = await needed(compiled(scripted(), look_up))
    settings(PER_RUN.format(first))
    model = scripted(calls(("look_up", {"order": "7"})), "never asked")
    graph, config = compiled(model, look_up), a_run()

    events = await told(graph, config)

    state = (await graph.aget_state(config)).values
    assert len(model.heard) == 1
    assert state["agents"]["BILLING"]["ended"] == "partial"
    assert "not enough left" in (exhausted(state, "BILLING") or "")
    assert state["messages"][-1].text == "order 7: 42.00 EUR"
    assert [one["event"] for one in events] == ["budget exhausted", "limit reached"]
    assert accounts()[f"runs|{run_of(config)}|"].used == Spend(A_CALL)


async def test_the_next_turn_is_answered_once_the_limit_was_raised(settings: Settings) -> None:
    settings(PER_RUN.format(0))
    graph, config = compiled(scripted("It is on its way.")), a_run()
    await graph.ainvoke(ASK, config)

    ledger().call(spending.limit, "runs", 100_000, None, "kim")
    state = await graph.ainvoke(says("And now?"), config)

    assert state["messages"][-1].text == "It is on its way."
    assert exhausted(state) is None


async def test_an_agent_with_a_schema_keeps_nothing_where_nobody_can_be_asked(settings: Settings) -> None:
    settings(PER_RUN.format(10))
    model = scripted({"word": "never"})

    state = await asking(model).ainvoke(ASK, a_run())

    assert (model.heard, state["messages"][-1].text) == ([], "nothing")
    assert "'runs'" in (exhausted(state, "READING") or "")


@pytest.mark.parametrize(
    ("trouble", "used"),
    [
        (Permanent("a wrong key"), 0),  # refused: it cost nothing
        (Transient("HTTP 503"), 0),
        (Unanswered("the stream ended half-way"), 1),  # it may have to be paid for: counted in full
    ],
)
async def test_a_try_that_fails_is_counted_in_full_where_it_may_have_been_paid_for(
    trouble: Exception, used: int, settings: Settings
) -> None:
    settings(PER_RUN.format(0))
    whole = await needed(asking(scripted()))
    settings(PER_RUN.format(1_000_000))
    config = a_run()

    with pytest.raises(type(trouble)):
        await asking(scripted(*[trouble] * 4)).ainvoke(ASK, config)

    one = accounts()[f"runs|{run_of(config)}|"]
    tries = 4 if isinstance(trouble, Transient) else 1
    assert (one.used, one.reserved) == (Spend(used * tries * whole), Spend(0))


async def test_a_provider_that_does_not_say_what_it_took_is_paid_what_was_reserved(settings: Settings) -> None:
    settings(PER_RUN.format(0))
    whole = await needed(asking(scripted()))
    settings(PER_RUN.format(1_000_000))
    config = a_run()

    class Silent(type(scripted())):  # type: ignore[misc]
        def _generate(self, *args: Any, **kwargs: Any) -> Any:
            result = super()._generate(*args, **kwargs)
            result.generations[0].message.usage_metadata = None
            return result

    await asking(Silent(script=[{"word": "yes"}])).ainvoke(ASK, config)

    assert accounts()[f"runs|{run_of(config)}|"].used == Spend(whole)


async def test_a_call_that_is_cancelled_is_counted_in_full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(PER_RUN.format(1_000_000))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    config = a_run()
    with openai_server(Reply(silent=True)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        running = asyncio.create_task(asking(lambda _name: open_model("openai:gpt-stub")).ainvoke(ASK, config))
        await asyncio.to_thread(until, lambda: server.requests)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    one = accounts()[f"runs|{run_of(config)}|"]
    assert one.reserved == Spend(0)
    assert one.used == one.lost != Spend(0)


@pytest.mark.parametrize("said", ["Where is my order, please?", "제 주문은 어디에 있나요? 빨리 알려 주세요."])
def test_no_byte_level_tokenizer_makes_more_tokens_of_a_text_than_were_reserved(said: str) -> None:
    # Nothing to download one from: its own definition is the bound. It begins with bytes, and only ever joins them.
    assert most_said([HumanMessage(said)]) >= len(said.encode())
