"""Agents under a budget: reserved before each call, settled after, an end with what there is where it is used up."""

import asyncio
import re
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.usage import exhausted
from reliability.attempts import Attempts
from reliability.budget import Spend
from reliability.errors import BadInput, Exhausted, Permanent, Transient, Unanswered
from reliability.identity import Voter, speaking
from reliability.ledger import budgets, ledger
from reliability.ledger.budgets import Account
from tests.budgets.conftest import Settings
from tests.support.clock import Watch
from tests.support.desk_agents import Desk, agent, alone, calls, look_up, says, scripted
from tests.support.openai_server import Reply, called, openai_server
from tests.support.shop import a_run, run_of
from tests.support.until import until
from tools.budgets.bound import most_said
from tools.guards.injection.judge import ModelJudge
from tools.models import open_model

ASK = says("Where is order 7?")
A_CALL = 18
"""[tokens] that the scripted model says each of its calls took."""
PER_RUN = "[budgets.runs]\ntokens = {}\nper = 'run'\n"


def compiled(model: Any, *tools: Any, **declared: Any) -> Any:
    return alone(agent(model, *tools, **declared)).compile(checkpointer=InMemorySaver())


def accounts() -> dict[str, Account]:
    return {one.key: one for one in ledger().call(budgets.standing)}


async def told(graph: Any, config: Any, given: Any = ASK) -> list[dict[str, Any]]:
    return [part["fermata"] async for part in graph.astream(given, config, stream_mode="custom")]


async def test_each_call_of_a_model_is_settled_with_what_it_took(settings: Settings) -> None:
    settings(PER_RUN.format(100_000))
    config = a_run()

    await compiled(scripted(calls(("look_up", {"order": "7"})), "It is on its way."), look_up).ainvoke(ASK, config)

    one = accounts()[f"runs|{run_of(config)}|"]
    assert (one.used, one.reserved) == (Spend(2 * A_CALL), Spend(0))


async def test_without_any_budget_nothing_is_written() -> None:
    await compiled(scripted("It is on its way.")).ainvoke(ASK, a_run())

    assert accounts() == {}


async def needed(graph: Any, given: Any = ASK) -> int:
    """[tokens] that its first call reserves."""
    config = a_run()
    await graph.ainvoke(given, config)
    why = exhausted((await graph.aget_state(config)).values)
    found = re.search(r"([\d,]+) more needed at most", why or "")
    assert found, why
    return int(found[1].replace(",", ""))


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

    ledger().call(budgets.limit, "runs", 100_000, None, "kim")
    state = await graph.ainvoke(says("And now?"), config)

    assert state["messages"][-1].text == "It is on its way."
    assert exhausted(state) is None


class Word(BaseModel):
    word: str


def asking(model: Any) -> Any:
    """A node that asks once in a schema, and says what it kept."""
    box = Agent(
        "READING",
        role="reader",
        prompt="travel_planning.md",
        answers=Word,
        hears=lambda state: state["messages"],
        keep=lambda _, answer: {"messages": [AIMessage(answer.word if isinstance(answer, Word) else "nothing")]},
        model=model if callable(model) else lambda _name: model,
        attempts=Attempts(sleep=Watch([])),
    )
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_node("READING", box)
    g.add_edge(START, "READING")
    return g.compile(checkpointer=InMemorySaver())


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


async def test_above_the_soft_limit_the_cheaper_model_is_asked_and_it_is_told(settings: Settings) -> None:
    settings("[budgets.runs]\ntokens = 100_000\nsoft = 0\nthen = 'offline'\n")
    dear, cheap = scripted({"word": "dear"}), scripted({"word": "cheap"})
    graph, config = asking(lambda name: cheap if name == "offline" else dear), a_run()

    await graph.ainvoke(ASK, config)  # nothing is used yet: who looks before the first call finds an empty account
    dear.script.append({"word": "dear"})
    events = await told(graph, config)

    state = (await graph.aget_state(config)).values
    assert (len(dear.heard), len(cheap.heard)) == (1, 1)
    assert state["messages"][-1].text == "cheap"
    assert {"phase": "READING", "event": "budget low", "budget": "runs", "model": "scripted"} in events


async def test_the_cheaper_model_is_asked_too_where_not_enough_is_left_for_the_dear_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(
        PRICED.format("0.01").replace("2.00", "20.00")
        + "then = 'small'\n[models.small]\nmodel = 'openai:gpt-small'\n"
        + CHEAP
    )
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    config = a_run()
    with openai_server(called("Word", {"word": "cheap"})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        graph = asking(lambda name: open_model(name or "writer"))
        events = await told(graph, config)

    assert [one["model"] for one in server.requests] == ["gpt-small"]
    assert (await graph.aget_state(config)).values["messages"][-1].text == "cheap"
    assert [(one["event"], one.get("model")) for one in events] == [("budget low", "gpt-small")]


async def test_an_agent_that_is_called_as_a_tool_spends_the_same_run_account(settings: Settings) -> None:
    settings(PER_RUN.format(100_000))
    helper = agent(scripted("Seven days."), phase="POLICY").as_tool("ask_policy", "Knows the rules.")
    model = scripted(calls(("ask_policy", {"task": "How long?"})), "It takes seven days.")
    config = a_run()

    await compiled(model, helper).ainvoke(ASK, config)

    assert accounts()[f"runs|{run_of(config)}|"].used == Spend(3 * A_CALL)


async def test_each_agent_has_an_account_where_a_budget_is_per_agent(settings: Settings) -> None:
    settings("[budgets.agents]\ntokens = 100_000\nper = 'agent'\n")
    helper = agent(scripted("Seven days."), phase="POLICY").as_tool("ask_policy", "Knows the rules.")
    model = scripted(calls(("ask_policy", {"task": "How long?"})), "It takes seven days.")

    await compiled(model, helper).ainvoke(ASK, a_run())

    used = {key: one.used.tokens for key, one in accounts().items()}
    assert used == {"agents|BILLING|": 2 * A_CALL, "agents|POLICY|": A_CALL}


async def test_a_team_pays_for_the_runs_that_its_people_ask_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings("[budgets.teams]\ntokens = 100_000\nper = 'team'\n")
    for voter in (Voter("kim", "travel"), Voter("lee")):
        token = speaking.set(voter)
        await asking(scripted({"word": "yes"})).ainvoke(ASK, a_run())
        speaking.reset(token)
    monkeypatch.setenv("FERMATA_TEAM", "desk")
    await asking(scripted({"word": "yes"})).ainvoke(ASK, a_run())

    assert set(accounts()) == {"teams|travel|", "teams|(no team)|", "teams|desk|"}


async def test_a_call_waits_for_others_under_way_that_hold_what_it_needs(settings: Settings) -> None:
    settings("[budgets.site]\ntokens = 0\nper = 'site'\n")
    whole = await needed(asking(scripted()))
    settings(f"[budgets.site]\ntokens = {whole + 5 * A_CALL}\nper = 'site'\n")  # one at a time fits, five in a row
    model = scripted(*[{"word": "yes"}] * 5)
    graph = asking(model)

    ended = await asyncio.gather(*(graph.ainvoke(ASK, a_run()) for _ in range(5)))

    assert [one["messages"][-1].text for one in ended] == ["yes"] * 5
    assert accounts()["site|site|"].used == Spend(5 * A_CALL)


CHEAP = "input_price = 0.01\noutput_price = 0.01\noutput = 100\n"
PRICED = """
[models.writer]
model = "openai:gpt-stub"
input_price = 2.00
output_price = 8.00
output = 100

[budgets.money]
money = "{} USD"
per = "site"
"""


async def test_money_is_counted_by_the_price_table_and_answers_are_no_longer_than_what_was_reserved(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(PRICED.format("1.00"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    with openai_server(called("Word", {"word": "paid"})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        await asking(lambda _name: open_model("writer")).ainvoke(ASK, a_run())

    one = accounts()["money|site|"]
    assert one.used == Spend(18, 11 * 2 + 7 * 8)  # millionths of a dollar
    assert server.requests[0]["max_completion_tokens"] == 100


async def test_a_model_without_a_price_is_not_asked_where_money_is_counted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(PRICED.format("1.00"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with pytest.raises(BadInput, match=r"counts USD, and the model 'openai:gpt-other' has no price.*writer"):
            await asking(lambda _name: open_model("openai:gpt-other")).ainvoke(ASK, a_run())

    assert server.requests == []


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


async def test_a_guardrails_judge_pays_like_an_agent_and_is_not_asked_where_nothing_is_left(settings: Settings) -> None:
    settings("[budgets.site]\ntokens = 10_000\nper = 'site'\n")
    model = scripted({"gives_orders": False, "why": "a question"})

    assert not (await ModelJudge(model)("Where is my order?")).gives_orders
    ledger().call(budgets.limit, "site", 100, None, "kim")
    with pytest.raises(Exhausted):
        await ModelJudge(model)("Where is my order?")

    assert (len(model.heard), accounts()["site|site|"].used) == (1, Spend(A_CALL))
