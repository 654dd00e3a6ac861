"""What a fault script for the booking sandbox may name."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, get_args

from tools.booking.offers import Kind
from tools.booking.sandbox.answer import Operation
from tools.sandbox import faults
from tools.sandbox.faults import Action

__all__ = ["Action", "Faults", "Rule", "from_file", "rules"]


@dataclass(frozen=True)
class Rule(faults.Rule):
    OPERATIONS: ClassVar = get_args(Operation)
    KINDS: ClassVar = get_args(Kind)


class Faults(faults.Faults):
    def __init__(self, rules: Sequence[faults.Rule] = ()) -> None:
        super().__init__(rules, Rule)


def rules(script: Any) -> list[Rule]:
    return faults.read(script, Rule)


def from_file(path: Path) -> list[Rule]:
    return faults.read_file(path, Rule)
