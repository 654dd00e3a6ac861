"""All operators by their names, and the machines that they make."""

from collections.abc import Iterator
from types import ModuleType

from tests.support.machines import MACHINES
from tests.verify.breaking import boxes, ways
from tests.verify.breaking.mutation import Mutant, Operator
from tests.verify.breaking.surgery import Graph, builders, inside


def _operators(module: ModuleType) -> dict[str, Operator]:
    own = {name: value for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
    return {
        name.replace("_", " "): value
        for name, value in own.items()
        if not name.startswith("_") and callable(value) and name != "ask_and_pay" and hasattr(value, "__code__")
    }


OPERATORS: dict[str, Operator] = {**_operators(ways), **_operators(boxes)}


def mutants() -> Iterator[Mutant]:
    """Every place where an operator fits, in every machine and the machines inside it."""
    for machine, build in MACHINES.items():
        for path, builder in builders(build()):
            for name, operator in OPERATORS.items():
                yield from (Mutant(machine, name, path, site, change) for site, change in operator(builder))


def broken(mutant: Mutant) -> Graph:
    """The machine, built anew, with this one thing broken."""
    graph = MACHINES[mutant.machine]()
    mutant.change(inside(graph, mutant.path))
    return graph
