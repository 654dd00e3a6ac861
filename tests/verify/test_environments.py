"""What touches production is approved by people, or says in words why it need not be: told before it runs, by every
door.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph_sdk import get_sync_client

from graphs.verify import verify
from host.exits import Exit
from nodes.effect import Effect
from nodes.routers import outcome_of
from tests.support.dev_server import copy_project, dev_server
from tests.support.machines.cast import Tool, effect, ending
from tests.support.machines.order import OrderState
from tests.verify.breaking.surgery import Graph

LIVE = frozenset({"development", "production"})
SAYS = (
    "error [environments] PUBLISHING: PUBLISHING may touch production with nobody asked; name the `gate` that it needs"
)
COMMAND = "from host.cli import main; main()"
INVOKE = """
import asyncio, uuid
from graphs.research import graph

config = {"configurable": {"thread_id": str(uuid.uuid4())}}
asyncio.run(graph.ainvoke({"ask": "How often do the night buses leave?"}, config))
"""


def noting(note: Effect) -> Graph:
    """CLEANING → NOTING → an end."""
    graph: Graph = StateGraph(OrderState)
    graph.add_node("CLEANING", effect("CLEANING", kind="reversible"))
    graph.add_node("NOTING", note)
    graph.add_node("COMPLETED", ending("COMPLETED"))
    graph.add_node("DECLINED", ending("DECLINED"))
    graph.add_edge(START, "CLEANING")
    go: Any = graph.add_conditional_edges
    go("CLEANING", outcome_of("CLEANING"), {"done": "NOTING", "failed": "DECLINED", "unknown": "DECLINED"})
    go("NOTING", outcome_of("NOTING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DECLINED"})
    return graph


def told(graph: Graph) -> list[tuple[str, str]]:
    return [(one.says, one.path) for one in verify(graph).errors if one.rule == "environments"]


@pytest.mark.parametrize("where", ["production", "prod", "live", "eu-west"])
def test_an_effect_for_production_that_nobody_approves_is_told_with_the_way_there(where: str) -> None:
    note = effect("NOTING", kind="reversible", environments=frozenset({"staging", where}))

    ((says, path),) = told(noting(note))

    assert says == (
        f"NOTING may touch {where} with nobody asked; name the `gate` that it needs, or say in `ungated_because` why "
        "it needs none, or leave it to development"
    )
    assert path == "START → CLEANING —done→ NOTING"


def test_words_that_say_why_nobody_is_asked_are_leave_enough_and_blanks_are_none() -> None:
    left = effect("NOTING", kind="reversible", environments=LIVE, ungated_because="사내 기록일 뿐이라 되돌릴 수 있음")
    blank = effect("NOTING", kind="reversible", environments=LIVE, ungated_because="  ")

    assert told(noting(left)) == []
    assert len(told(noting(blank))) == 1


def test_an_effect_of_a_tool_is_looked_at_too() -> None:
    async def acts(state: Any) -> dict[str, Any]:
        return {}

    held = effect("NOTING", kind="reversible", environments=LIVE)
    graph: Graph = StateGraph(OrderState)
    graph.add_node("ACTING", Holding((Tool("note", effect=held),), acts))
    graph.add_node("COMPLETED", ending("COMPLETED"))
    graph.add_edge(START, "ACTING")
    graph.add_edge("ACTING", "COMPLETED")

    ((says, _path),) = told(graph)

    assert says.startswith("NOTING may touch production with nobody asked")


class Holding:
    """A box of somebody's own that holds tools."""

    def __init__(self, tools: tuple[Tool, ...], acts: Any) -> None:
        self.tools, self._acts = tools, acts

    async def __call__(self, state: Any) -> Any:
        return await self._acts(state)


@pytest.fixture
def unasked(tmp_path: Path) -> Path:
    """The project after somebody took away what says why a report needs no approval."""
    folder = copy_project(tmp_path / "unasked")
    file = folder / "nodes" / "research" / "publishing.py"
    kept = [line for line in file.read_text("utf-8").splitlines() if "ungated_because" not in line]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


def test_the_command_line_and_a_bare_ainvoke_refuse_it(home: Path, unasked: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(unasked), "FERMATA_HOME": str(home)}

    by_command, bare = (
        subprocess.run(
            [sys.executable, "-c", *words], cwd=unasked, env=env, capture_output=True, text=True, check=False
        )
        for words in ([COMMAND, "run", "research", "--ask", "How often do the night buses leave?"], [INVOKE])
    )

    assert (by_command.returncode, by_command.stdout) == (Exit.REFUSED, "")
    assert SAYS in by_command.stderr
    assert SAYS in bare.stderr


@pytest.mark.certify
def test_langgraphs_own_server_refuses_it(home: Path, unasked: Path) -> None:
    env = {"FERMATA_HOME": str(home), "LANGSMITH_TRACING": "false"}

    with dev_server(unasked, env) as server, get_sync_client(url=server.url) as client:
        run = str(client.threads.create(graph_id="research")["thread_id"])
        answer: Any = client.runs.wait(run, "research", input={"ask": "night buses?"}, raise_error=False)

    assert SAYS in answer["__error__"]["message"]
