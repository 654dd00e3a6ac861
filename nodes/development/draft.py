"""Draft: a change that a model wrote, on its way into a tree, and everything that may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nodes.development import objections
from nodes.development.answers import CodeChange
from nodes.development.tree import Tree
from nodes.development.words import Language, say
from reliability.errors import BadInput
from state.declared import FileChange
from tools.guards.behaviour import Behaviour


@dataclass
class Draft:
    """`shown` [path -> bytes] are the files as they were, `names` all there are, `seen` those that the model saw;
    `limit` is what bounds the number of files, at `most`. What was judged last and can be taken is in `written`, the
    `tree` with it, and the `changes` of the whole run.
    """

    before: Tree
    language: Language
    shown: Mapping[str, bytes]
    names: frozenset[str]
    tests: bool
    repairing: bool
    limit: str
    most: int | None
    rules: Behaviour
    seen: frozenset[str] = frozenset()
    written: dict[str, str | None] = field(default_factory=dict)
    tree: str = ""
    changes: list[FileChange] = field(default_factory=list)

    @cached_property
    def texts(self) -> dict[str, str]:
        return {path: content.decode("utf-8", "replace") for path, content in self.shown.items()}

    async def judge(self, change: CodeChange) -> str:
        """Why it cannot be taken, in one line; empty where it can: then it is written."""
        if wrong := objections.size(change, self.language):
            return wrong
        files = objections.written(change)
        if wrong := self._looked_at(files):
            return wrong
        try:
            encoded = {path: None if text is None else text.encode() for path, text in files.items()}
            tree = await self.before.workspace.write(self.before.now, encoded)
        except BadInput as error:
            return str(error)
        if wrong := await self._as_a_whole(tree):
            return wrong
        self.written, self.tree = files, tree
        return ""

    def _looked_at(self, files: Mapping[str, str | None]) -> str:
        """Before it is written."""
        told = self.language
        return (
            objections.limit(files, self.limit, self.most, told)
            or (objections.kind_of_files(list(files), self.tests, told) if self.tests or self.repairing else "")
            or objections.gone(files, self.names, told)
            or objections.unseen(files, self.names - self.seen, told)
            or objections.forbidden(files, self.texts, self.rules, told)
        )

    async def _as_a_whole(self, tree: str) -> str:
        """Tests that are still right need no change when the code is repaired."""
        self.changes = await self.before.workspace.changes(self.before.base, tree)
        if tree == self.before.now:
            return "" if self.tests and self.repairing else say(self.language, "nothing changed")
        return objections.in_the_run(self.changes, self.rules, self.language)
