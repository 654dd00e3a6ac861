"""What a run would put on its branch, read from git itself and not from what the steps said of it."""

from dataclasses import dataclass

from langchain_core.runnables import RunnableConfig

from nodes.deliverable import Deliverable, State, change_of, made_by_steps, text_of
from nodes.development.tree import Service, tree_of
from tools.guards.code.language import ENDINGS


@dataclass(frozen=True)
class InTheTree:
    """Everything that differs between the commit that the run began at and its files as they are now: what this adds is
    its `output`. A run without a repository delivers what its steps made.
    """

    git: Service

    async def __call__(self, state: State, config: RunnableConfig) -> Deliverable:
        tree = await tree_of(state, config, self.git)
        if tree is None:
            return await made_by_steps(state, config)
        changes = await tree.workspace.changes(tree.base, tree.now)
        patch = await tree.workspace.patch(tree.base, tree.now)
        there = [one["path"] for one in changes if one["change"] != "deleted"]
        files = await tree.workspace.read(tree.now, there)
        texts = {path: _decoded(content) for path, content in files.items() if _is_code(path) or b"\0" not in content}
        return Deliverable(text_of({"patch": patch}), tuple(map(change_of, changes)), texts)


def _is_code(path: str) -> bool:
    return any(path.lower().endswith(ending) for ending in ENDINGS)


def _decoded(content: bytes) -> str:
    """What is no UTF-8 stays visible as such: the scanners refuse a program that is none."""
    return content.decode("utf-8", "surrogateescape")
