"""Money and dearer and cheaper models: what is counted by the price table, and who is asked when little is left."""

import pytest

from reliability.budget import Spend
from reliability.errors import BadInput
from tests.budgets.asking import ASK, accounts, asking, told
from tests.budgets.conftest import Settings
from tests.support.desk_agents import scripted
from tests.support.openai_server import called, openai_server
from tests.support.shop import a_run
from tools.models import open_model


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
