"""Guardrail: what is looked for, where, and what happens when it is found."""

from dataclasses import dataclass
from typing import Literal

from tools.guards.match import Detector

Action = Literal["block", "reject", "mask", "redact", "warn", "require-approval", "require-senior-review"]
"""`block` and `reject` stop what was found (`reject`: the person, or the agent, may put it otherwise). `mask` puts the
rule's name in its place, `redact` a fixed sign. `warn` notes it and lets it pass. The last two let it pass only with
people's approval."""

Where = Literal["input", "output", "tool arguments", "tool results", "effect"]
"""What a person said, what a model said, what a tool is called with, what it answered, what is about to be sent."""


@dataclass(frozen=True)
class Guardrail:
    """One rule of a site. Without an answer within `seconds` [s] it has found something: it fails closed."""

    name: str
    detect: Detector
    action: Action
    at: frozenset[Where]
    seconds: float = 1.0
