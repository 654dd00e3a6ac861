"""What an assessment found of that which a run would deliver: who must decide about it, and what speaks against it."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

from state.guarding import Action
from state.outcomes import merge

Assessed = Literal["nothing to ask", "people must decide", "refused"]


class Reason(TypedDict):
    """`name` of the rule in the document, and `why` it speaks: rules, files and counts, never what stands in them."""

    name: str
    why: str


class Team(TypedDict):
    """`minCount` people of this team must approve; the team "" is anybody."""

    team: str
    minCount: int


class Ask(Reason):
    """One demand that people decide: these approvers, and so many `seniors` among all who approve."""

    approvers: list[Team]
    seniors: int


class Found(Reason):
    """What a look at texts or files found, which took too long to be done again wherever it is needed."""

    action: Action


class Seen(TypedDict):
    """What was looked at: `of` says of which files or outputs, so that another state of them is another assessment.

    `changedFiles` are paths, old names and links' targets too; `output` is the text of all that would be delivered.
    """

    of: str
    changedFiles: list[str]
    output: str
    found: list[Found]
    trouble: NotRequired[str]


class Assessment(TypedDict):
    """The verdict, every reason for it, and what it was made from."""

    verdict: Assessed
    asks: list[Ask]
    refused: list[Reason]
    warned: list[Reason]
    seen: Seen


class Assessments(TypedDict):
    """Add it to the bases of any graph's state and `Assessing` works in it."""

    assessments: Annotated[dict[str, Assessment], merge]
