"""The agents of an orchestrator, and what they must keep to."""

from typing import Annotated, Literal

from pydantic import Field

from graphs.declared.models.section import Section
from graphs.declared.models.words import Called, Duration

Depth = Literal["quick", "standard", "thorough"]
Count = Annotated[int, Field(ge=1)]


class Constraints(Section):
    """What an agent must keep to. Each is enforced where the agent works, whatever its model says."""

    max_tokens_per_request: Count | None = Field(
        default=None, description="The most tokens that one call of its model may use."
    )
    max_files_modified: Count | None = Field(default=None, description="The most files that one step of it may change.")
    max_test_files: Count | None = Field(default=None, description="The most test files that one step of it may write.")
    timeout: Duration | None = Field(default=None, description="How long one step of it may take.")
    review_depth: Depth | None = Field(
        default=None,
        description="How closely it reviews: `quick` asks scanners alone, `standard` its model too, `thorough` shows it "
        "whole files.",
    )


class AgentSpec(Section):
    """One agent: who does the work of a step."""

    name: Called = Field(description="What steps call it.")
    type: str = Field(
        min_length=1,
        description="Which registered kind of agent it is.",
        examples=["code-generation", "test-generation", "code-review"],
    )
    model: str | None = Field(
        default=None, min_length=1, description="The model, or an alias of one; without it the site's."
    )
    instructions: str | None = Field(
        default=None, description="What its model is told beside what its kind says anyway."
    )
    capabilities: list[str] = Field(
        default=[],
        description="What it can do, such as `bug_fix`; they must cover the actions of its steps. Without any: all "
        "that its kind can.",
    )
    constraints: Constraints = Field(default=Constraints(), description="What it must keep to.")
