"""What it costs that a workflow is declared: reading, compiling and verifying 1,000 steps, and each state that runs.

`python -m benchmarks.declared`
"""

import asyncio
import gc
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from langgraph.graph import START, StateGraph

from benchmarks.echoing import Echoing
from graphs.declared.compiling.workflow import compiled
from graphs.declared.compiling.workflows import workflows
from graphs.declared.reading import read
from graphs.publish import publish
from graphs.verify import verify
from host.checkpoints import open_saver
from nodes.closing import endings
from nodes.kinds.registry import kinds
from nodes.rules import Rules
from reliability.ledger import ledger
from state.declared import Declared

STEPS, RUNS, ROUNDS, LARGE = 20, 4, 11, 1000


class State(Declared):
    task: str


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "fermata.toml"
        settings.write_text(f'[agents]\nfiles = ["{Path(__file__).with_name("echoing.py")}"]\n', encoding="utf-8")
        os.environ.update({"FERMATA_HOME": folder, "FERMATA_SETTINGS": str(settings)})
        kinds()
        for what, seconds in large().items():
            print(f"{LARGE:,} steps {what:<9} {seconds:6.3f} s")
        ours, theirs, ratio = asyncio.run(states(Path(folder)))
        print(f"a state that runs: declared {ours:.2f} ms, hand-written {theirs:.2f} ms: {ratio:.2f} times as much")


def large() -> dict[str, float]:
    """[s] of CPU for each part, the best of three: the rest is what else the machine does."""
    text, best = document(LARGE), dict.fromkeys(("read", "compiled", "verified"), float("inf"))
    for _ in range(3):
        begun = time.process_time()
        (resource,) = read(text, "large.yaml")
        read_by = time.process_time()
        spec = resource.spec.workflows["work"]
        graph = compiled("work", spec, resource.spec, Rules(), resource.at, _nothing_inside).graph
        compiled_by = time.process_time()
        assert not verify(graph, "work").findings
        took = (read_by - begun, compiled_by - read_by, time.process_time() - compiled_by)
        best = {what: min(best[what], seconds) for what, seconds in zip(best, took, strict=True)}
    return best


async def states(folder: Path) -> tuple[float, float, float]:
    """[ms] of CPU a state, declared and hand-written, and how many times as much; in turns, medians."""
    declared = workflows(read(document(STEPS), "small.yaml"))["many/work"]
    await asyncio.to_thread(ledger)
    async with open_saver(folder) as saver:
        graphs = [graph.copy(update={"checkpointer": saver}) for graph in (declared, by_hand())]
        for graph in graphs:
            await _round(graph)
        rounds = [[await _round(graph) for graph in graphs] for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(one) for one in zip(*rounds, strict=True))
    return ours, theirs, statistics.median(one / other for one, other in rounds)


def by_hand() -> Any:
    """The same states and ways, as somebody would write them in Python."""
    g: Any = StateGraph(State)
    names = ["ECHOING", *(f"ECHOING_S{at}" for at in range(1, STEPS))]
    for at, name in enumerate(names):
        g.add_node(name, Echoing(name, _reading(at), f"s{at}"))
        following = names[at + 1] if at + 1 < STEPS else "COMPLETED"
        g.add_conditional_edges(name, _went(name), {"done": following, "failed": "FAILED"})
    ends = endings(("task",), ())
    for name in ("COMPLETED", "FAILED"):
        g.add_node(name, ends[name])
    g.add_edge(START, names[0])
    return publish(g, "by hand")


def document(steps: int) -> str:
    read = ["${{ task }}", *(f"${{{{ steps.s{at} }}}}" for at in range(steps - 1))]
    lines = [
        f"        - {{agent: clerk, action: echo, output: s{at}, input: '{text}'}}\n" for at, text in enumerate(read)
    ]
    head = """apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata: {name: many}
spec:
  unguarded: a measurement
  agents: [{name: clerk, type: echo}]
  workflows:
    work:
      inputs: {task: string}
      steps:
"""
    return head + "".join(lines)


def _reading(at: int) -> Any:
    def given(state: Mapping[str, Any]) -> Any:
        return state["steps"][f"s{at - 1}"] if at else state["task"]

    return given


def _went(phase: str) -> Any:
    async def went(state: Mapping[str, Any]) -> Literal["done", "failed"]:
        result: Literal["done", "failed"] = state["outcomes"][phase]["result"]
        return result

    return went


async def _round(graph: Any) -> float:
    gc.collect()
    begun = time.process_time()
    for _ in range(RUNS):
        await graph.ainvoke({"task": "a word"}, {"configurable": {"thread_id": str(uuid.uuid4())}})
    return (time.process_time() - begun) * 1000 / (RUNS * (STEPS + 1))


def _nothing_inside(name: str, at: str) -> Any:
    raise LookupError(f"{at}: {name}")


if __name__ == "__main__":
    main()
