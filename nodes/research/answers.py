"""What the agents of `research` answer, as schemas that a model fills in."""

from pydantic import BaseModel, Field

from nodes.rubric import Criterion, Rubric


class ResearchPlan(BaseModel):
    """What to search for; no queries where there is nothing (else) to look for."""

    queries: list[str] = Field(default_factory=list, max_length=5, description="questions or key words, best first")


class PlannedSection(BaseModel):
    heading: str = Field(max_length=120)
    passages: list[str] = Field(max_length=20, description="ids of the passages that it is to be written from")


class ReportOutline(BaseModel):
    """The sections of the report, in order."""

    title: str = Field(max_length=200)
    sections: list[PlannedSection] = Field(max_length=8)


class WrittenSentence(BaseModel):
    text: str = Field(max_length=600, description="one sentence in plain text, without the ids")
    passages: list[str] = Field(max_length=5, description="ids of the passages that say it")


class WrittenSection(BaseModel):
    heading: str = Field(max_length=120, description="a few words; it states nothing")
    sentences: list[WrittenSentence] = Field(max_length=20)


class ReportDraft(BaseModel):
    """The report, sentence by sentence, each with what it cites."""

    title: str = Field(max_length=200)
    sections: list[WrittenSection] = Field(max_length=8)


class ReportRevision(ReportDraft):
    """The whole report again, with what was found mended or left out."""


RUBRIC = Rubric(
    (
        Criterion("grounded", "Does each sentence say no more than the passages it cites?", weight=3),
        Criterion("answers", "Does it answer the whole question, as far as the passages do?", weight=2),
        Criterion("clear", "Is it in order, in the question's language, and nothing said twice?", weight=1),
    ),
    pass_at=80,
    least=5,
)


class ReportReview(RUBRIC.schema):  # type: ignore[name-defined, misc] # made from the rubric
    """How good the report is by each criterion, and what is to be mended."""
