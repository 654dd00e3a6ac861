"""What a fault script for the shop may name."""

from dataclasses import dataclass
from typing import ClassVar, get_args

from tools.sandbox import faults
from tools.shop.sandbox.writes import DOES, UNDOES
from tools.shop.service import Kind


@dataclass(frozen=True)
class Rule(faults.Rule):
    OPERATIONS: ClassVar = ("products", "stock", "order", "find", *DOES, *UNDOES)
    KINDS: ClassVar = get_args(Kind)
