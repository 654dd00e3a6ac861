"""Differing: what applying a document would change, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff

from graphs.declared.applied import site
from graphs.declared.resource import Resource
from host.resources.applying import document, told


@dataclass(frozen=True)
class Difference:
    """`lines` of a unified diff, none where nothing differs; `generation` is the one that is applied, 0: none."""

    resource: Resource
    generation: int
    lines: tuple[str, ...]


def differences(given: Sequence[Resource]) -> list[Difference]:
    """Of each document against what is applied."""
    there = {one.key: one for one in site().generations}
    return [
        _difference(one, kept.generation if kept else 0, kept.text if kept else "")
        for one in given
        for kept in [there.get(document(one).key)]
    ]


def _difference(one: Resource, generation: int, text: str) -> Difference:
    applied = f"{told(one)} (generation {generation})" if generation else f"{told(one)} (not applied)"
    given = document(one).text
    if text == given:
        return Difference(one, generation, ())
    found = unified_diff(text.splitlines(), given.splitlines(), applied, one.source, lineterm="")
    return Difference(one, generation, tuple(found) or (f"--- {applied}", f"+++ {one.source}", "(ends of lines only)"))
