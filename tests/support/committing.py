"""PREPARING → WRITING → APPROVING → DELIVERING on a real repository, and the way back: nothing else around them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph

from nodes.approvers import Approvers
from nodes.development.delivering import delivering, withdrawing
from nodes.development.discarding import discarding
from nodes.development.preparing import preparing, wanted
from nodes.gate import Gate
from nodes.place import place_of
from nodes.routers import outcome_of, undo_of, verdict_of
from state.declared import Declared
from tests.support.shop import ending
from tools.git.writing import written
from tools.services import git_service

Files = Mapping[str, bytes | None]


class Committing(Declared, total=False):
    repository: str | None


Write = Callable[[Mapping[str, Any], RunnableConfig], Any]


def writing(files: Files) -> Write:
    """A step that writes these files, and tells of them."""

    async def write(state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
        if "workspace" not in state:
            return {}
        workspace = await (await git_service()).workspace(state["workspace"]["repository"], place_of(config).run)
        after = await written(files, workspace, state["workspace"])
        change = {"summary": "할인을 더했습니다", "files": after["files"], "patch": "", "tree": after["tree"]}
        return {"workspace": after, "steps": {"code_changes": change}}

    return write


def committing(write: Write, *approvers: Approvers) -> StateGraph[Any, Any, Any, Any]:
    deliver = delivering()
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Committing)
    g.add_node("PREPARING", preparing(_wanted))
    g.add_node("WRITING", write)
    g.add_node(
        "APPROVING",
        Gate(
            "APPROVING",
            "deliver",
            shows=lambda state: dict(deliver.arguments(state) or {}),
            describes=lambda _state: "Deliver this?",
            covers=(deliver,),
            approvers=approvers,
        ),
    )
    g.add_node("DELIVERING", deliver)
    g.add_node("WITHDRAWING", withdrawing())
    g.add_node("DISCARDING", discarding())
    for end in ("COMPLETED", "FAILED", "ROLLED_BACK", "STUCK"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "PREPARING")
    go("PREPARING", outcome_of("PREPARING"), {"done": "WRITING", "failed": "FAILED", "unknown": "DISCARDING"})
    g.add_edge("WRITING", "APPROVING")
    ways = {"approved": "DELIVERING", "waiting": "APPROVING", "rejected or expired": "DISCARDING"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    ways = {"done": "COMPLETED", "failed": "DISCARDING", "unknown": "WITHDRAWING"}
    go("DELIVERING", outcome_of("DELIVERING"), ways)
    go("WITHDRAWING", undo_of("WITHDRAWING"), {"undone": "DISCARDING", "stuck": "STUCK"})
    go("DISCARDING", undo_of("DISCARDING"), {"undone": "ROLLED_BACK", "stuck": "STUCK"})
    return g


def _wanted(state: Mapping[str, Any]) -> Any:
    return wanted(state["repository"], "Add a discount") if state.get("repository") else None


def given(repository: Path | None) -> dict[str, Any]:
    return {"repository": str(repository) if repository else None, "steps": {}, "messages": []}
