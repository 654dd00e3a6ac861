"""Scope: what the expressions of a step may name, as far as it is known before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from graphs.declared.models.workflow import WorkflowSpec
from reliability.errors import BadInput
from tools.expressions.applying import checked, checked_template
from tools.expressions.checker import check
from tools.expressions.expression import Expression
from tools.expressions.failure import BadExpression
from tools.expressions.schema import ANY, BOOL, STRING, Kind, Schema, Type, fields, list_of
from tools.expressions.template import condition

_KINDS = {kind: Type(kind) for kind in get_args(Kind)}

USUAL: Schema = {"issue": fields({"title": STRING, "description": STRING, "labels": list_of(STRING), "number": ANY})}
"""The inputs of a workflow that declares none."""
WHERE: Schema = {"repository": STRING}
"""The input of every workflow whose steps write files: the path of a git repository."""


@dataclass(frozen=True)
class Scope:
    """`inputs` by name; `steps`: the outputs of the steps before, by name."""

    inputs: Schema
    steps: Schema

    @property
    def names(self) -> Schema:
        return {**self.inputs, "steps": fields(self.steps), "changedFiles": list_of(STRING)}

    def then(self, output: str | None, made: Type) -> "Scope":
        """What the steps after one that keeps its output may name."""
        return replace(self, steps={**self.steps, output: made}) if output else self

    def beside(self, **more: Type) -> Schema:
        return {**self.names, **more}

    def condition(self, text: str, at: str, **more: Type) -> Expression:
        """Raises:
        BadInput: `FILE:LINE:COL: why`, with a caret under the place.
        """
        return self.value(text, at, BOOL, **more)

    def value(self, text: str, at: str, wanted: Type | None = None, **more: Type) -> Expression:
        try:
            return checked(text, self.beside(**more), wanted)
        except BadExpression as wrong:
            raise BadInput(f"{at}: {wrong.shown}") from wrong

    def given(self, wanted: Any, at: str, **more: Type) -> None:
        """Looks at every text of what a step is given."""
        names = self.beside(**more)
        for text in _texts(wanted):
            try:
                checked_template(text, names)
            except BadExpression as wrong:
                raise BadInput(f"{at}: {wrong.shown}") from wrong


def _texts(wanted: Any) -> list[str]:
    if isinstance(wanted, str):
        return [wanted]
    inner = wanted.values() if isinstance(wanted, Mapping) else wanted if isinstance(wanted, list | tuple) else ()
    return [text for one in inner for text in _texts(one)]


def type_of(declared: Any) -> Type:
    """`string`, `int`, … as an input declares it; keys with such words are a map; anything else may be anything."""
    if isinstance(declared, Mapping):
        return fields({str(name): type_of(inner) for name, inner in declared.items()})
    return _KINDS.get(declared, ANY) if isinstance(declared, str) else ANY


def scope_of(workflow: WorkflowSpec, *, files: bool) -> Scope:
    """Before the first step; `files`: its steps write some, so that it is given a repository."""
    declared = USUAL if workflow.inputs is None else {name: type_of(of) for name, of in workflow.inputs.items()}
    return Scope({**declared, **(WHERE if files else {})}, {})


def items_of(scope: Scope, text: str) -> Type:
    """What the items of a list are, as far as it is known."""
    return check(condition(text), scope.names).item or ANY
