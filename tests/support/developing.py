"""The boxes of the development workflow, one after the other, on a real repository."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from nodes.kinds.settings import AgentSettings, Constraints
from state.declared import Declared, Workspace
from tests.support.scripted_model import ScriptedModel
from tools.git.example import made_repository
from tools.git.local import LocalGit
from tools.git.service import Git


class State(Declared):
    """With one input, as a declared workflow has its own."""

    issue: str


def settings(name: str = "code-agent", **given: Any) -> AgentSettings:
    """An agent; `given` are its constraints, but for `model`, `instructions` and `capabilities`."""
    own = {key: given.pop(key) for key in ("model", "instructions", "capabilities") if key in given}
    return AgentSettings(name, "code-generation", constraints=Constraints(**given), **own)


def scripted(*answers: Any) -> tuple[ScriptedModel, Callable[[str | None], ScriptedModel]]:
    """A model that answers so, and what opens it."""
    model = ScriptedModel(script=list(answers))
    return model, lambda _name: model


def change(summary: str = "Done.", **files: str | None) -> dict[str, Any]:
    """A model's change; a file's name has `__` for `/` and `_py` at its end for `.py`."""
    named = {name.replace("__", "/").removesuffix("_py") + ".py": text for name, text in files.items()}
    return written(named, summary)


def written(files: Mapping[str, str | None], summary: str = "Done.") -> dict[str, Any]:
    return {"summary": summary, "files": [{"path": path, "content": text} for path, text in files.items()]}


async def local() -> Git:
    return LocalGit()


@dataclass
class Desk:
    """A repository, and a run that works on it; what each box leaves goes on to the next."""

    place: Path
    run: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: dict[str, Any] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)

    @staticmethod
    async def at(place: Path, files: Mapping[str, str], issue: str = "Add what is missing.") -> "Desk":
        for path, text in files.items():
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, "utf-8")
        await made_repository(place)
        desk = Desk(place)
        await desk.open(issue)
        return desk

    async def open(self, issue: str) -> None:
        opened: Workspace = await LocalGit().open(str(self.place), self.run, "work")
        empty: dict[str, Any] = {"steps": {}, "outcomes": {}, "approvals": {}, "usage": {}, "messages": []}
        self.state = {**empty, "issue": issue, "workspace": opened}

    async def do(self, *boxes: Any) -> dict[str, Any]:
        """The boxes in a real graph; the state afterwards."""
        graph: StateGraph[Any, Any, Any, Any] = StateGraph(State)
        names = [START, *(box.phase for box in boxes), END]
        for box in boxes:
            graph.add_node(box.phase, box)
        for before, after in pairwise(names):
            graph.add_edge(before, after)
        config: Any = {"configurable": {"thread_id": self.run}}
        compiled = graph.compile(checkpointer=InMemorySaver())
        async for mode, part in compiled.astream(self.state, config, stream_mode=["custom", "values"]):
            if mode == "values":
                self.state = dict(part)
            else:
                self.told.append(part["fermata"])
        return self.state

    async def files(self) -> dict[str, str]:
        workspace = await LocalGit().workspace(str(self.place), self.run)
        found = await workspace.read(self.state["workspace"]["tree"])
        return {path: text.decode() for path, text in found.items()}

    def outcome(self, phase: str) -> Mapping[str, Any]:
        known: Mapping[str, Any] = self.state["outcomes"][phase]
        return known


def issue(state: Mapping[str, Any]) -> Any:
    return state["issue"]


def step(name: str) -> Callable[[Mapping[str, Any]], Any]:
    """What the step with this output made."""
    return lambda state: state["steps"][name]


def texts(model: ScriptedModel, call: int = -1) -> Sequence[str]:
    """What the model was asked then."""
    return [message.text for message in model.heard[call]]
