"""The state of a workflow that a document declares: what it was given, what each step made, and where its files are."""

from collections.abc import Mapping
from typing import Annotated, Any, NotRequired

from typing_extensions import TypedDict

from state.assessing import Assessments
from state.messages import Messages
from state.outcomes import Approvals, Outcomes, merge


class Workspace(TypedDict):
    """`repository` as its caller named it, `base` the commit it began at, `tree` what git calls the files now."""

    repository: str
    base: str
    branch: str
    tree: str


class Declared(Outcomes, Approvals, Assessments):
    """`steps`: what each step made, by its `output`. `status`: the end that was reached."""

    steps: Annotated[dict[str, Any], merge]
    workspace: NotRequired[Workspace]
    messages: Messages
    status: str


def fields_of(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one workflow's state: one for each of its inputs beside those that all of them have."""
    known = {**Outcomes.__annotations__, **Approvals.__annotations__, **Declared.__annotations__}
    return {**known, **inputs}
