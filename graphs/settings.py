"""What a person may set for one run, in Studio or from Python. Never a client, never a secret."""

from dataclasses import dataclass, field

from state.campaign import MODEL_CALLS


@dataclass(frozen=True)
class ModelSettings:
    """For a workflow of several agents: `model` names the chat model of all of them, as `FERMATA_MODEL` does."""

    model: str | None = None


@dataclass(frozen=True)
class Settings:
    """Read at each state, and absent on a resume that does not send it again: every field has a default.

    `model` names a chat model as `FERMATA_MODEL` does; `instructions` replace the planning agent's prompt.
    """

    model: str | None = None
    instructions: str | None = field(
        default=None,
        metadata={"json_schema_extra": {"langgraph_nodes": ["PLANNING"], "langgraph_type": "prompt"}},
    )


@dataclass(frozen=True)
class CampaignSettings(ModelSettings):
    """`records_per_call` records go to the model together; after `model_calls` calls of a run the rest of the letters
    are the campaign's text, filled in.
    """

    records_per_call: int = 20
    model_calls: int = MODEL_CALLS
