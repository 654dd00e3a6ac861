"""What the writing agent of a campaign must answer."""

from pydantic import BaseModel, Field


class CampaignLetter(BaseModel):
    n: int = Field(description="the number of the record that this letter is for")
    subject: str = Field(max_length=300)
    body: str = Field(max_length=20_000)


class CampaignLetters(BaseModel):
    """One letter for every record that was given, and for nobody else."""

    letters: list[CampaignLetter] = Field(max_length=200)
