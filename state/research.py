"""The fields of the `research` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from typing_extensions import TypedDict

from state.evaluating import Evaluations
from state.messages import Messages
from state.outcomes import Outcomes, merge
from state.replanning import Replans


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    PLANNING: Final = "PLANNING"
    RETRIEVING: Final = "RETRIEVING"
    OUTLINING: Final = "OUTLINING"
    DRAFTING: Final = "DRAFTING"
    REVIEWING: Final = "REVIEWING"
    REVISING: Final = "REVISING"
    PUBLISHING: Final = "PUBLISHING"
    COMPLETED: Final = "COMPLETED"
    PARTIAL: Final = "PARTIAL"
    NOTHING_FOUND: Final = "NOTHING_FOUND"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"


class Evidence(TypedDict):
    """A passage that was found, word for word. `path` is a file of the corpus, or a page's address."""

    path: str
    title: str
    text: str


class Searched(TypedDict):
    """One round of searching: the queries, who answered (empty: nobody), how many passages fitted, what went wrong."""

    queries: list[str]
    by: str
    found: int
    trouble: str


class Section(TypedDict):
    """A part of the outline: its heading, and the ids of the passages that it is to be written from."""

    heading: str
    passages: list[str]


class Outline(TypedDict):
    title: str
    sections: list[Section]


class Sentence(TypedDict):
    """One statement, in one line and without marks, and the ids of the passages that it cites."""

    text: str
    cites: list[str]


class Part(TypedDict):
    heading: str
    sentences: list[Sentence]


class Draft(TypedDict):
    title: str
    sections: list[Part]


class Report(TypedDict):
    """What was published: the file below `FERMATA_HOME`, its digest, and what is missing in it, in words."""

    file: str
    digest: str
    statements: int
    missing: list[str]


IN_WORDS: Final = "a question in words, such as 'how often do the night buses leave?'"
"""What it accepts, as somebody reads it who gave nothing."""


class ResearchInput(TypedDict, total=False):
    """The question in words or a chat's messages; `corpus`: the folder that is searched, else FERMATA_CORPUS."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    corpus: str
    messages: Messages


class ResearchUpdate(Outcomes, Evaluations, Replans, total=False):
    """What the nodes write.

    `heard` counts the chat messages already read, `earlier` are the questions before this one in the conversation,
    `searched` tells every round of searching, and `reason` is why the run ends where it does.
    """

    ask: str
    corpus: str
    heard: int
    question: str
    earlier: list[str]
    retrieved: Literal["found", "nothing", "no folder"]
    searched: list[Searched]
    passages: dict[str, Evidence]
    outline: Outline | None
    draft: Draft | None
    report: Report | None
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class ResearchState(ResearchUpdate, total=False):
    messages: Messages
