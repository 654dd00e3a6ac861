"""What a person may set for one run, in Studio or from Python. Never a client, never a secret."""

from dataclasses import dataclass, field


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
