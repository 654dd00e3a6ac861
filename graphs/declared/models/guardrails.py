"""AIGuardrails: what looks at texts, files and operations, for the orchestrators that it is bound to."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from graphs.declared.models.expressed import PathPattern, RegularExpression
from graphs.declared.models.metadata import Labels
from graphs.declared.models.section import Section, once, wrong
from graphs.declared.models.steps import ApproverSpec
from graphs.declared.models.words import Called
from reliability.errors import BadInput
from tools.guards.behaviour import operations

TextAction = Literal["block", "mask", "redact", "warn", "reject", "require-approval", "require-senior-review"]
FileAction = Literal["block", "reject", "warn", "require-approval", "require-senior-review"]


def _operation(given: str) -> str:
    try:
        operations([given])
    except BadInput as error:
        raise wrong(str(error)) from error
    return given


class PatternRule(Section):
    """Looks for regular expressions. In what comes in, upper and lower case are one, and `.` fits a line's end too; in
    what goes out they are read as written, and hashes that only look like a secret are left alone.
    """

    name: Called = Field(description="What the rule is called in messages and metrics.")
    type: Literal["regex", "pattern"] = Field(description="`regex` and `pattern` mean the same.")
    patterns: list[RegularExpression] = Field(min_length=1, description="Regular expressions of RE2.")
    action: TextAction = Field(description="What happens where one of them fits.")


class ClassifierRule(Section):
    """Looks for what a classifier knows, such as personal data."""

    name: Called = Field(description="What the rule is called in messages and metrics.")
    type: Literal["ml-classifier"] = Field(description="A classifier.")
    model: str = Field(min_length=1, description="Which one.", examples=["pii-detector"])
    threshold: Annotated[float, Field(ge=0, le=1)] = Field(default=0.5, description="How sure it must be, from 0 to 1.")
    action: TextAction = Field(description="What happens where it finds something.")


class LinterRule(Section):
    """Looks at the style of code."""

    name: Called = Field(description="What the rule is called in messages and metrics.")
    type: Literal["linter"] = Field(description="Linters.")
    tools: list[Literal["pylint", "eslint"]] = Field(min_length=1, description="Each looks at its own language.")
    min_score: Annotated[float, Field(ge=0, le=10)] = Field(default=7.0, description="The least score, of 10.")
    action: FileAction = Field(description="What happens below it.")


class SastRule(Section):
    """Looks for what is dangerous in code, without running it."""

    name: Called = Field(description="What the rule is called in messages and metrics.")
    type: Literal["sast"] = Field(description="Scanners of code.")
    tools: list[Literal["semgrep", "bandit", "ruff", "eslint"]] = Field(min_length=1, description="Which ones look.")
    severity: Literal["low", "medium", "high"] = Field(default="high", description="The mildest finding that counts.")
    action: FileAction = Field(description="What happens where there is one.")


TextRule = Annotated[PatternRule | ClassifierRule, Field(discriminator="type")]
AnyRule = Annotated[PatternRule | ClassifierRule | LinterRule | SastRule, Field(discriminator="type")]
Most = Annotated[int, Field(ge=0)]


class BehaviorLimits(Section):
    """What agents may never do, and how much of what they may."""

    max_output_tokens: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The most tokens of one answer of a model."
    )
    max_file_creations: Most | None = Field(default=None, description="The most files that one step may make.")
    max_file_modifications: Most | None = Field(default=None, description="The most files that one step may change.")
    forbidden_operations: list[Annotated[str, AfterValidator(_operation)]] = Field(
        default=[], description="Operations that nobody may call; `force-push` and `forcePush` are `force_push`."
    )


class GateTrigger(Section):
    """When people are asked."""

    paths: list[PathPattern] = Field(
        min_length=1, description="A changed file is meant by one of these; `*` is within a folder, `**` is folders."
    )


class ApprovalGate(Section):
    """People must approve changes of these files."""

    name: Called = Field(description="What the gate is called where people see it.")
    trigger: GateTrigger = Field(description="When they are asked.")
    approvers: list[ApproverSpec] = Field(min_length=1, description="Who must approve.")


class Selector(Section):
    """Which orchestrators it is for."""

    match_labels: Labels = Field(description="All of these labels; without any every one of the namespace.")


class Guardrails(Section):
    """What looks at texts, files and operations, for the orchestrators of its namespace."""

    selector: Selector | None = Field(
        default=None, description="Which orchestrators of its namespace it is for; without it all of them."
    )
    input_validation: list[TextRule] = Field(default=[], description="What looks at what people and documents say.")
    output_validation: list[AnyRule] = Field(default=[], description="What looks at what agents make.")
    behavior_limits: BehaviorLimits | None = Field(default=None, description="What agents may never do.")
    approval_gates: list[ApprovalGate] = Field(default=[], description="Changes that people must approve.")

    @model_validator(mode="after")
    def _each_once(self) -> "Guardrails":
        once([rule.name for rule in self.input_validation], "rules", "inputValidation")
        once([rule.name for rule in self.output_validation], "rules", "outputValidation")
        once([gate.name for gate in self.approval_gates], "gates", "approvalGates")
        return self
