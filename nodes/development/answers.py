"""What a model answers to the development workflow's questions."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_TEXT = 200_000
"""[characters] of one file that a model writes."""

Severity = Literal["none", "low", "medium", "high", "critical"]


class WrittenFile(BaseModel):
    """One file as it is to be: its whole content, or none where it is to be deleted."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(min_length=1, max_length=500, description="relative to the repository, with /")
    content: str | None = Field(max_length=MOST_TEXT, description="the file's whole new content; null deletes the file")


class CodeChange(BaseModel):
    """A change of the repository: every file that is created, changed or deleted, and no other."""

    model_config = ConfigDict(extra="forbid")

    summary: str = Field(min_length=1, max_length=2_000, description="what was changed and why, in a few sentences")
    files: list[WrittenFile] = Field(min_length=1, max_length=500)


class TestChange(CodeChange):
    """Tests for a change: every test file that is created, changed or deleted, and no other."""

    __test__ = False  # pytest would take it for one


class ReviewFinding(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(max_length=500, description="the file; empty where it is about the change as a whole")
    line: int = Field(ge=0, description="counted from 1; 0 where it is about the file as a whole")
    severity: Severity
    message: str = Field(min_length=1, max_length=1_000)


class CodeReview(BaseModel):
    """An opinion on a change."""

    model_config = ConfigDict(extra="forbid")

    severity: Severity = Field(description="of the worst that is wrong; none where nothing is")
    findings: list[ReviewFinding] = Field(default_factory=list, max_length=100)
    summary: str = Field(min_length=1, max_length=2_000)
