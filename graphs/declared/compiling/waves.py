"""Waves: which steps come after which, and which of them wait for the same ones."""

from collections.abc import Iterator

from graphs.declared.models.following import before
from graphs.declared.models.workflow import WorkflowSpec


def waves(spec: WorkflowSpec) -> Iterator[list[int]]:
    """The steps by how many others must have ended before them; in the document's order where that is the same."""
    depth: dict[int, int] = {}
    needed = before(spec.steps)

    def measured(first: int) -> int:
        waiting = [first]
        while waiting:
            at = waiting[-1]
            if open_ := [one for one in needed[at] if one not in depth]:
                waiting += open_
                continue
            depth[at] = 1 + max((depth[one] for one in needed[at]), default=0)
            waiting.pop()
        return depth[first]

    levels: dict[int, list[int]] = {}
    for at in range(len(spec.steps)):
        levels.setdefault(depth.get(at) or measured(at), []).append(at)
    for level in sorted(levels):
        yield levels[level]
