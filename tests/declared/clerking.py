"""Documents whose steps clerks do (`tests/support/clerks.py`), and their runs."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph.types import Command

from graphs.declared.compiling.workflows import Graph, workflows
from graphs.declared.reading import read
from host.checkpoints import GuardedSaver

HEAD = """apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata:
  name: office
spec:
  agents:
    - name: clerk
      type: clerk
    - name: reader
      type: clerk
      capabilities: [say]
  workflows:
"""


def office(steps: str, *more: str) -> str:
    """A document with the workflow `work`, and `more` of it as it stands: other workflows, guardrails."""
    indented = "".join(f"        {line}\n" for line in steps.strip("\n").splitlines())
    unguarded = "" if any("guardrails:" in one for one in more) else "  unguarded: clerks change nothing\n"
    inputs = "inputs: {task: string, parts: any}"
    return f"{HEAD}    work:\n      {inputs}\n      steps:\n{indented}{''.join(more)}{unguarded}"


def compiled(steps: str, *more: str) -> Graph:
    return workflows(read(office(steps, *more), "office.yaml"))["office/work"]


@dataclass
class Ran:
    """One run: the states as it came by, and what the clerks wrote down."""

    graph: Graph
    saver: GuardedSaver
    book: Path
    visited: list[str] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=lambda: {"configurable": {"thread_id": str(uuid.uuid4())}})

    async def go(self, given: Any = None, **inputs: Any) -> "Ran":
        self.graph.checkpointer = self.saver
        async for part in self.graph.astream(
            given or {"task": "file it", **inputs}, self.config, stream_mode="updates"
        ):  # type: ignore[arg-type]
            self.visited += [name for name in part if name != "__interrupt__"]
        return self

    async def approve(self, kind: str = "approve") -> "Ran":
        return await self.go(Command(resume={"decisions": [{"type": kind}]}))

    async def values(self) -> dict[str, Any]:
        state = await self.graph.aget_state(self.config)  # type: ignore[arg-type]
        return dict(state.values)

    async def waits(self) -> bool:
        return bool((await self.graph.aget_state(self.config)).next)  # type: ignore[arg-type]

    @property
    def done(self) -> list[str]:
        return self.book.read_text().splitlines() if self.book.exists() else []


Open = Callable[..., Ran]
"""The steps of a workflow, and more of its document -> a run that has not begun."""
