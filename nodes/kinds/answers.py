"""What a model answers as an assistant."""

from pydantic import BaseModel, ConfigDict, Field


class PlainAnswer(BaseModel):
    """The answer that was asked for, in words."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=100_000)
