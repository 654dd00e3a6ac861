"""Rejecting: what one step made is held against the rules of a step as soon as it is there, and not only at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nodes.deliverable import files_of, own
from nodes.rules import Check, Rules


@dataclass(frozen=True)
class Rejecting:
    """Why what stands under `output` may not stay, or None. What people could approve may: they are asked when all is
    there, before it is delivered. Where nothing is delivered (`delivers` false) nobody is asked and nothing is looked
    at later: every check that fails stops the step then, but one that only warns. The rules are no part of the
    workflow's version.
    """

    rules: Rules = field(repr=False)
    delivers: bool = field(default=True, repr=False)

    def __call__(self, names: Mapping[str, Any]) -> str | None:
        made = names.get("output")
        if (over := self.rules.limits.over(files_of(made))) is not None:
            return f"behaviorLimits: {over}"
        names = {**names, **own(made)}
        for check in self.rules.checks:
            if self._stops(check) and (why := check.failed(names)) is not None:
                return f"{check.name}: {why}"
        return None

    def _stops(self, check: Check) -> bool:
        if self.delivers:
            return check.scope == "step" and check.action in ("reject", "block")
        return check.action != "warn"
