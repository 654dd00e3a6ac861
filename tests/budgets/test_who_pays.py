"""Whose account a call is paid from: the run's, an agent's, a team's, the site's."""

import asyncio

import pytest

from reliability.budget import Spend
from reliability.errors import Exhausted
from reliability.identity import Voter, speaking
from reliability.ledger import ledger, spending
from tests.budgets.asking import A_CALL, ASK, PER_RUN, accounts, asking, compiled, needed
from tests.budgets.conftest import Settings
from tests.support.desk_agents import agent, calls, scripted
from tests.support.shop import a_run, run_of
from tools.guards.injection.judge import ModelJudge


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


async def test_a_guardrails_judge_pays_like_an_agent_and_is_not_asked_where_nothing_is_left(settings: Settings) -> None:
    settings("[budgets.site]\ntokens = 10_000\nper = 'site'\n")
    model = scripted({"gives_orders": False, "why": "a question"})

    assert not (await ModelJudge(model)("Where is my order?")).gives_orders
    ledger().call(spending.limit, "site", 100, None, "kim")
    with pytest.raises(Exhausted):
        await ModelJudge(model)("Where is my order?")

    assert (len(model.heard), accounts()["site|site|"].used) == (1, Spend(A_CALL))
