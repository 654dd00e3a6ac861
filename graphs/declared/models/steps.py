"""The steps of a workflow. The key that a step begins with says which one it is: agent, gate, switch or workflow."""

from collections.abc import Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from graphs.declared.models.expressed import Condition, Filled, FilledFields
from graphs.declared.models.section import Section, shown, wrong
from graphs.declared.models.words import Called, Duration, OutputName

END = "end"
"""What a switch calls the end of the workflow, unless a step is called so."""

KINDS = ("agent", "gate", "switch", "workflow")


class Retry(Section):
    """How often a step that failed is tried."""

    attempts: int = Field(ge=1, le=10, description="How often it is tried at most, the first time included.")


class Foreach(Section):
    """One step for each item of a list, at the same time."""

    items: Condition = Field(description="The list, as an expression, such as `${{ steps.parts }}`; an item is `item`.")
    limit: int = Field(ge=1, le=10_000, description="The most items; a longer list is refused before the first.")


class FallbackStep(Section):
    """Who does the step instead, when it has failed after its last attempt."""

    agent: Called = Field(description="The agent that does it instead.")
    action: str = Field(min_length=1, description="What it does.")
    input: Filled = Field(default=None, description="What it is given; without it what the step was given.")


class Compensate(Section):
    """What undoes the step, when a later one fails; the newest is undone first."""

    agent: Called = Field(description="The agent that undoes it.")
    action: str = Field(min_length=1, description="What it does for that.")
    input: Filled = Field(default=None, description="What it is given, such as what the step made.")


class ApproverSpec(Section):
    """A team that must approve."""

    team: Called = Field(description="The team, as the directory of approvers has it.")
    min_count: int = Field(default=1, ge=1, le=100, description="How many of the team must approve.")
    conditions: list[Condition] = Field(
        default=[], description='Asked only where all of these hold, such as `modifies("**/security/**")`.'
    )


class Step(Section):
    """What every step may say."""

    name: Called | None = Field(
        default=None, description="What other steps call it; without it its output's or gate's name."
    )
    needs: list[Called] | None = Field(
        default=None, description="The steps that must have ended before it; without it the one above it. `[]`: none."
    )
    if_: Condition | None = Field(default=None, alias="if", description="Skipped where this is false.")

    @property
    def called(self) -> str | None:
        """What `needs` and `switch` may call it."""
        return self.name or getattr(self, "output", None) or getattr(self, "gate", None)


class AgentStep(Step):
    """An agent does something."""

    agent: Called = Field(description="Which of the document's agents does it.")
    action: str = Field(min_length=1, description="What it does, such as `generate_code`; its kind says what it can.")
    input: Filled = Field(
        default=None, description="What it is given: a text with `${{ }}` in it, or nested values of such."
    )
    output: OutputName | None = Field(default=None, description="Later steps read what it made as `steps.OUTPUT`.")
    continue_on_error: bool = Field(default=False, description="Whether the workflow goes on when it has failed.")
    retry: Retry | None = Field(default=None, description="How often it is tried; without it once.")
    foreach: Foreach | None = Field(default=None, description="Done for each item of a list.")
    fallback: FallbackStep | None = Field(default=None, description="Who does it instead when it has failed.")
    compensate: Compensate | None = Field(default=None, description="What undoes it when a later step fails.")
    timeout: Duration | None = Field(default=None, description="How long it may take; without it what its agent may.")


class GateStep(Step):
    """People decide."""

    gate: Called = Field(description="What the gate is called where people see it, such as `human-approval`.")
    condition: Condition | None = Field(
        default=None, description="People are asked only where this is true. Without a value they are asked."
    )
    timeout: Duration = Field(
        default=timedelta(hours=24),
        description="How long a decision is waited for.",
        json_schema_extra={"default": "24h"},
    )
    fallback: Literal["reject", "escalate"] = Field(
        default="reject", description="What happens then: rejected, or put to the next team of the ladder."
    )
    approvers: list[ApproverSpec] | None = Field(
        default=None, min_length=1, description="Who must approve; without it the site's approvers."
    )


class SwitchStep(Step):
    """One of several ways is taken."""

    switch: Condition = Field(description="An expression; its value, as text, picks the case.")
    cases: dict[str, Called] = Field(
        min_length=1, description="Value -> the later step that it leads to, or `end`: the workflow is done."
    )
    default: Called | None = Field(
        default=None, description="The step for any other value; without it such a value fails."
    )


class WorkflowStep(Step):
    """Another workflow runs inside of this one."""

    workflow: str = Field(min_length=1, description="One of this document's, or `RESOURCE/WORKFLOW`, or a shipped one.")
    input: FilledFields = Field(default={}, description="Its inputs by name.")
    output: OutputName | None = Field(
        default=None, description="Later steps read what it ended with as `steps.OUTPUT`."
    )


def _one_kind(given: Any) -> Any:
    """Raises PydanticCustomError: it is no step, or not known which."""
    if isinstance(given, Step):
        return given
    if not isinstance(given, Mapping):
        raise wrong(f"is {shown(given)}; accepted: a step, which begins with one of {', '.join(KINDS)}")
    found = [kind for kind in KINDS if kind in given]
    if len(found) > 1:
        told = " and ".join(map(repr, found))
        raise wrong(f"a step has {told}; accepted: one of {', '.join(KINDS)}", found[1], key=True)
    if not found:
        near = {key: found[0] for key in given if (found := get_close_matches(key, KINDS, n=1))}
        key, meant = next(iter(near.items()), ("", ""))
        hint = f"; {key!r}: did you mean {meant!r}?" if key else ""
        place = (key,) if key else ()
        raise wrong(f"a step has none of {', '.join(KINDS)}; accepted: one of them{hint}", *place, key=bool(key))
    return given


def _kind(given: Any) -> str:
    return next(
        f"{kind} step" for kind in KINDS if (hasattr(given, kind) if isinstance(given, Step) else kind in given)
    )


AnyStep = Annotated[
    Annotated[AgentStep, Tag("agent step")]
    | Annotated[GateStep, Tag("gate step")]
    | Annotated[SwitchStep, Tag("switch step")]
    | Annotated[WorkflowStep, Tag("workflow step")],
    Discriminator(_kind),
    BeforeValidator(_one_kind),
]
