"""The state of `development`: an issue of a repository, and what became of it on a branch of its own."""

from enum import StrEnum
from typing import NotRequired

from typing_extensions import TypedDict

from state.declared import Declared


class Phase(StrEnum):
    PREPARING = "PREPARING"
    GENERATING = "GENERATING"
    WRITING_TESTS = "WRITING_TESTS"
    RUNNING_TESTS = "RUNNING_TESTS"
    REVIEWING = "REVIEWING"
    ASSESSING = "ASSESSING"
    APPROVING = "APPROVING"
    DELIVERING = "DELIVERING"
    WITHDRAWING = "WITHDRAWING"
    DISCARDING = "DISCARDING"
    NEEDS_OPERATOR = "NEEDS_OPERATOR"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    DECLINED = "DECLINED"
    ROLLED_BACK = "ROLLED_BACK"
    BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED"


class Issue(TypedDict):
    """What is wanted, in English or Korean."""

    description: str
    title: NotRequired[str]


class DevelopmentInput(TypedDict, total=False):
    """`repository`: the path of a git repository; its checkout is never touched."""

    issue: Issue
    repository: str


class DevelopmentState(Declared):
    issue: Issue
    repository: str
