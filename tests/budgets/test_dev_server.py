"""Budgets in LangGraph's dev server: nothing blocks its event loop, and it spends from the same accounts."""

from pathlib import Path
from typing import Any

from langgraph_sdk import get_sync_client

from reliability.ledger import ledger, spending
from tests.budgets.conftest import Settings
from tests.budgets.test_workflows import ASKS
from tests.support.dev_server import copy_project, dev_server
from tests.support.openai_server import called, openai_server


def test_a_run_of_the_server_is_paid_and_ends_gracefully_where_nothing_is_left(
    tmp_path: Path, home: Path, settings: Settings
) -> None:
    file = settings("[budgets.site]\ntokens = 100_000\nper = 'site'\nsoft = 0\nthen = 'openai:gpt-stub'\n")
    folder = copy_project(tmp_path / "project")
    with openai_server(called("TripReading", {"is_trip": False})) as model:
        env = {
            "FERMATA_HOME": str(home),
            "FERMATA_SETTINGS": str(file),
            "FERMATA_MODEL": "openai:gpt-stub",
            "OPENAI_API_KEY": "sk-x",
            "OPENAI_BASE_URL": model.url,
        }
        with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:

            def asked() -> Any:
                thread = client.threads.create()["thread_id"]
                return client.runs.wait(thread, "travel", input={"ask": ASKS["travel"]})

            paid = asked()
            (account,) = ledger().call(spending.standing)
            ledger().call(spending.limit, "site", 20, None, "kim")
            refused = asked()

    assert (paid["status"], account.used.tokens, account.reserved.tokens) == ("DECLINED", 18, 0)
    assert (refused["status"], len(model.requests)) == ("BUDGET_EXHAUSTED", 1)
    assert "BlockingError" not in (folder / "server.log").read_text("utf-8")
