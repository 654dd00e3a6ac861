"""The state of a workflow that a document declares: what it was given, what each step made, and where its files are."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from state.assessing import Assessments
from state.messages import Messages
from state.outcomes import Approvals, Outcomes, merge
from state.parallel import Results

Kind = Literal["added", "modified", "deleted", "renamed", "copied"]

FileChange = TypedDict(
    "FileChange", {"path": str, "change": Kind, "from": NotRequired[str], "target": NotRequired[str]}
)
"""One file that a run changed. `from`: its name before, or whose copy it is; `target`: what a link leads to."""


class Workspace(TypedDict):
    """`repository` as its caller named it, `base` the commit it began at, `tree` what git calls the files now.

    `began` is the tree of `base`. `files`: all that differs from it, where who wrote last has told it
    (`tools.git.writing`).
    """

    repository: str
    base: str
    branch: str
    tree: str
    began: NotRequired[str]
    files: NotRequired[list[FileChange]]


class Declared(Outcomes, Approvals, Assessments, Results):
    """`steps`: what each step made, by its `output`. `repairs`: how often what did not pass its tests was sent back.
    `usage`: what the models cost, by state; `inside`: what a workflow in a box remembers. `status`: the end reached.
    """

    steps: Annotated[dict[str, Any], merge]
    workspace: NotRequired[Workspace]
    repairs: int
    inside: Annotated[dict[str, Any], merge]
    usage: Annotated[dict[str, Any], merge]
    messages: Messages
    status: str


def fields_of(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one workflow's state: one for each of its inputs beside those that all of them have."""
    return {**Declared.__annotations__, **inputs}
