"""AISelfHealing: which alerts are answered, by what, and who is asked before."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from graphs.declared.models.expressed import Condition, Filled, Value
from graphs.declared.models.section import Section, once
from graphs.declared.models.words import Called, Duration, Url

Whole = Annotated[int, Field(ge=1)]


class Server(Section):
    """A server that is asked over HTTP."""

    url: Url = Field(description="Where it is.")


class Monitoring(Section):
    """What is watched."""

    prometheus: Server | None = Field(default=None, description="Whom measured values are asked of.")
    alertmanager: Server | None = Field(default=None, description="Where alerts come from.")


class Trigger(Section):
    """When a rule begins."""

    alert: str = Field(min_length=1, description="The alert's name (`alertname`).")
    duration: Duration | None = Field(default=None, description="How long the alert must have been firing.")
    threshold: Condition | None = Field(
        default=None,
        description="An expression over measured values; it fires where true. Without a value it does not.",
    )


class Analyze(Section):
    """An agent looks for the cause."""

    type: Literal["analyze"] = Field(description="Looks for the cause.")
    agent: Called = Field(description="The agent that looks.")
    input: Filled = Field(
        default=None, description="What it is given, such as `${{ alert.labels }}`; without it the alert."
    )


class Remediate(Section):
    """An agent picks one of the options, and it is done."""

    type: Literal["remediate"] = Field(description="Does something about it.")
    agent: Called = Field(description="The agent that picks.")
    options: list[Called] = Field(min_length=1, description="What it may pick of; nothing else is ever done.")
    require_approval: bool = Field(default=False, description="Whether people are asked before.")
    approval_timeout: Duration | None = Field(default=None, description="How long a decision is waited for.")
    max_attempts: Annotated[int, Field(ge=1, le=10)] = Field(default=1, description="How often it is tried at most.")


class Scale(Section):
    """More or fewer replicas."""

    type: Literal["scale"] = Field(description="Changes how many replicas there are.")
    direction: Literal["up", "down"] = Field(description="More of them, or fewer.")
    increment: Whole = Field(default=1, description="How many at once.")
    min_replicas: Whole | None = Field(default=None, description="Never fewer than this.")
    max_replicas: Whole | None = Field(default=None, description="Never more than this.")


class Notify(Section):
    """People are told."""

    type: Literal["notify"] = Field(description="Tells people.")
    channel: str = Field(min_length=1, description="Where; begins with # in quotes.", examples=["#platform-alerts"])
    message: Value = Field(min_length=1, description="What they are told.")


AnyAction = Annotated[Analyze | Remediate | Scale | Notify, Field(discriminator="type")]


class HealingRule(Section):
    """What is done about one alert."""

    name: Called = Field(description="What the rule is called.")
    trigger: Trigger = Field(description="When it begins.")
    actions: list[AnyAction] = Field(min_length=1, description="What is done, in this order.")


class Feedback(Section):
    """What becomes of what was done."""

    record_actions: bool = Field(default=False, description="Whether what was done is written down.")
    evaluate_outcomes: bool = Field(default=False, description="Whether it is looked at what came of it.")
    improve_decisions: bool = Field(default=False, description="Whether what helped before is tried first.")


class Learning(Section):
    """Whether later decisions know of earlier ones."""

    enabled: bool = Field(default=False, description="Whether anything is learned at all.")
    feedback_loop: list[Feedback] = Field(default=[], description="What is done for it.")
    retention_days: Annotated[int, Field(ge=1, le=3650)] = Field(default=90, description="How long outcomes are kept.")


class SelfHealing(Section):
    """Which alerts are answered, by what, and who is asked before."""

    monitoring: Monitoring = Field(default=Monitoring(), description="What is watched.")
    healing_rules: list[HealingRule] = Field(min_length=1, description="What is done about which alert.")
    learning: Learning | None = Field(default=None, description="Whether later decisions know of earlier ones.")

    @model_validator(mode="after")
    def _each_once(self) -> "SelfHealing":
        once([rule.name for rule in self.healing_rules], "rules", "healingRules")
        return self
