"""Given: what a step is given, read from the run's state by the expressions of a document."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reliability.errors import Permanent
from tools.expressions.failure import Failure
from tools.expressions.template import Template, template

State = Mapping[str, Any]


class Missing(Permanent):
    """A step needs a value that there is not."""


@dataclass(frozen=True)
class Given:
    """`wanted` is plain data of texts with `${{ … }}` in them, as the document has it; None: nothing.

    An expression that is a whole text gives a typed value, embedded ones give text. `names` are the inputs of the
    workflow, which stand in the state under their own names.
    """

    wanted: Any
    names: tuple[str, ...] = ()

    def __call__(self, state: State) -> Any:
        """Plain JSON.

        Raises:
            Missing: an expression has no value; the message says which and why.
        """
        return filled(self._parsed, environment(state, self.names))

    @cached_property
    def _parsed(self) -> Any:
        return parsed(self.wanted)


def environment(state: State, names: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """What expressions may name: the inputs, what earlier steps made, and which files are another now."""
    steps: Mapping[str, Any] = state.get("steps") or {}
    given = {name: state[name] for name in names if name in state}
    return {**given, "steps": steps, "changedFiles": changed_files(steps), **more}


def changed_files(steps: Mapping[str, Any]) -> list[str]:
    """The files that the run has changed, by every name that they have or had, once each and in order."""
    found: dict[str, None] = {}
    for made in steps.values():
        if isinstance(made, Mapping) and isinstance(made.get("files"), list):
            for file in made["files"]:
                found.update(dict.fromkeys(str(file[name]) for name in ("from", "path") if name in file))
    return list(found)


def parsed(wanted: Any) -> Any:
    """The same data with every text as a template.

    Raises:
        BadExpression: one of them cannot be read.
    """
    if isinstance(wanted, str):
        return template(wanted)
    if isinstance(wanted, Mapping):
        return {name: parsed(inner) for name, inner in wanted.items()}
    return [parsed(inner) for inner in wanted] if isinstance(wanted, list | tuple) else wanted


def filled(given: Any, names: Mapping[str, Any]) -> Any:
    if isinstance(given, Template):
        value = given.evaluate(names)
        if isinstance(value, Failure):
            raise Missing(f"{value}; nothing was done in this step")
        return value
    if isinstance(given, Mapping):
        return {name: filled(inner, names) for name, inner in given.items()}
    return [filled(inner, names) for inner in given] if isinstance(given, list) else given
