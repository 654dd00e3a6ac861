"""`fermata verify`: what a person and a script see, and that `fermata run` refuses what is unsafe."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from graphs import catalog
from graphs.publish import publish
from graphs.unsafe import Unsafe
from host.checkpoints import GuardedSaver
from host.exits import Exit
from host.runs import open_host
from reliability.ledger import aside, runs
from tests.support import warm
from tests.support.machines import unsafe
from tests.support.machines.order import OrderState
from tests.support.shop import a_run

GRAPH = """
from langgraph.graph import END, START, StateGraph
def ask(state): return {"x": "y"}
builder = StateGraph(dict)
builder.add_node("ask", ask)
builder.add_edge(START, "ask")
builder.add_edge("ask", END)
graph = builder.compile()
circle = StateGraph(dict)
circle.add_node("ask", ask)
circle.add_edge(START, "ask")
circle.add_edge("ask", "ask")
number = 5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "theirs.py"
    path.write_text(GRAPH)
    return path


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


def test_without_a_name_every_shipped_workflow_is_checked(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "verify").wait()

    assert done.code == Exit.ENDED_WELL
    assert "travel: 15 states, 33 ways: nothing found" in done.out
    assert "at worst: 154 states entered; 27 answers asked of its agents' models (108 tries)" in done.out
    assert not Path(env["FERMATA_HOME"]).exists()


def test_somebody_elses_graph_is_checked_and_each_finding_shows_a_path(
    file: Path, env: dict[str, str], tmp_path: Path
) -> None:
    done = warm.fermata(tmp_path, env, "verify", f"{file}:builder", f"{file}:circle").wait()

    assert done.code == Exit.REFUSED
    assert f"{file}:builder: 1 states, 2 ways: nothing found" in done.out
    assert "error [loops] ask: ask → ask has no bound" in done.out
    assert "      START → ask → ask" in done.out


def test_json_is_one_object_whatever_the_file_prints(file: Path, env: dict[str, str], tmp_path: Path) -> None:
    file.write_text(f"print('hello from the file'){GRAPH}")

    done = warm.fermata(tmp_path, env, "verify", "travel", str(file), f"{file}:circle", "--json").wait()

    assert done.code == done.json["exit_code"] == Exit.REFUSED
    assert [graph["ok"] for graph in done.json["graphs"]] == [True, True, False]
    assert done.json["graphs"][0]["bounds"]["states"] == {"most": 154, "why": ""}
    loop = next(one for one in done.json["graphs"][2]["findings"] if one["rule"] == "loops")
    assert loop["witness"] == [
        {"state": "START", "label": ""},
        {"state": "ask", "label": ""},
        {"state": "ask", "label": ""},
    ]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("trave", f"there is no workflow 'trave'; accepted: {', '.join(catalog.WORKFLOWS)}; did you mean 'travel'?"),
        (
            "nowhere.py:graph",
            f"there is no Python file 'nowhere.py'; accepted: {', '.join(catalog.WORKFLOWS)}, or FILE.py:GRAPH",
        ),
        ("{file}:grph", "the file has no 'grph'; accepted: builder, graph, circle; did you mean 'graph'?"),
        ("{file}:number", "'number' is a int, no StateGraph and no compiled graph"),
        ("{broken}", "the file fails on import: ZeroDivisionError: division by zero"),
        ("{leaving}", "the file fails on import: SystemExit: 7"),
        ("{wrong}", "the file fails on import: SyntaxError"),
    ],
)
def test_what_names_no_graph_is_one_clear_line(
    file: Path, env: dict[str, str], tmp_path: Path, target: str, told: str
) -> None:
    texts = {"broken": "1 / 0", "leaving": "raise SystemExit(7)", "wrong": "def"}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    named = target.format(file=file, **{name: tmp_path / f"{name}.py" for name in texts})

    done = warm.fermata(tmp_path, env, "verify", named).wait()
    as_json = warm.fermata(tmp_path, env, "verify", named, "--json").wait()

    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert told in done.err
    assert done.err.count("\n") == 1
    assert told in as_json.json["error"]


async def test_an_unsafe_workflow_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(catalog.WORKFLOWS, "unsafe", unsafe.__name__)

    async with open_host() as host:
        with pytest.raises(Unsafe) as refused:
            await host.start("unsafe", {"amount": 5, "outcomes": {}, "approvals": {}})

        assert await aside(runs.newest, 10) == []
    assert str(refused.value).startswith("unsafe is not safe to run, and nothing was run: error [approvals] PAYING: ")
    assert "(START → RESERVING —done→ PAYING); 3 more" in str(refused.value)
    assert [note.split(":")[0] for note in refused.value.__notes__] == [
        "error [undo] RESERVING",
        "error [undo] DECLINED",
        "error [undo] DECLINED",
    ]


UNSAFE: Any = unsafe.graph
CALLS: dict[str, Callable[[], Any]] = {
    "invoke": lambda: UNSAFE.invoke({"amount": 5}),
    "stream": lambda: list(UNSAFE.stream({"amount": 5})),
    "batch": lambda: UNSAFE.batch([{"amount": 5}]),
    "ainvoke": lambda: asyncio.run(UNSAFE.ainvoke({"amount": 5})),
    "a copy": lambda: asyncio.run(
        UNSAFE.copy(update={"checkpointer": InMemorySaver()}).ainvoke({"amount": 5}, a_run())
    ),
    "another config": lambda: UNSAFE.with_config({"tags": ["mine"]}).invoke({"amount": 5}),
    "inside another graph": lambda: around(UNSAFE).compile().invoke({"amount": 5}),
}


def around(inner: Any) -> Any:
    g: Any = StateGraph(OrderState)
    g.add_node("ORDERING", inner)
    g.add_edge(START, "ORDERING")
    return g


@pytest.mark.parametrize("how", CALLS)
def test_an_unsafe_graph_refuses_every_way_to_run_it(how: str) -> None:
    with pytest.raises(Unsafe, match="error \\[approvals\\] PAYING"):
        CALLS[how]()


async def test_an_exception_that_a_node_declares_lets_the_workflow_run(saver: GuardedSaver) -> None:
    g: Any = StateGraph(OrderState)
    g.add_node("TRYING", lambda _state: {"amount": 0}, metadata={"why": {"loops": "a person watches it"}})
    g.add_edge(START, "TRYING")
    g.add_conditional_edges("TRYING", enough, {"again": "TRYING", "enough": END})

    ended = await publish(g, "excused").copy(update={"checkpointer": saver}).ainvoke({"amount": 5}, a_run())

    assert ended["amount"] == 0


async def enough(state: Any) -> Literal["again", "enough"]:
    return "again" if state["amount"] else "enough"


def run_unsafe() -> int:
    """The command in a process that knows the unsafe workflow."""
    import sys

    from host.cli import main

    catalog.WORKFLOWS["unsafe"] = unsafe.__name__
    sys.argv = ["fermata", "run", "unsafe", "--input", '{"amount": 5, "outcomes": {}, "approvals": {}}']
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_the_command_refuses_it_with_a_line_for_each_finding(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.start(tmp_path, env, run_unsafe).wait()

    assert (done.code, done.out) == (Exit.REFUSED, "")
    lines = done.err.splitlines()
    assert lines[0].startswith("fermata: unsafe is not safe to run, and nothing was run: error [approvals] PAYING: ")
    assert [line.split("]")[0] for line in lines[1:]] == ["error [undo", "error [undo", "error [undo"]
