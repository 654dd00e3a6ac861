"""The fast answers are those that one gets by trying: on small random machines, against the definitions themselves."""

import random
from typing import Any

from graphs.verify.dominators import dominators
from graphs.verify.in_force import Flow, Need
from graphs.verify.machine import END, START, Box, Fork, Machine, Way
from graphs.verify.walks import cycles, reach
from nodes.effect import Effect
from tests.support.machines.cast import effect, gate, undo

MACHINES = range(500)


def machine(seed: int) -> Machine:
    """Gates, effects that need them, undos and plain states, joined at random."""
    chance = random.Random(seed)  # noqa: S311 # the same machines every time
    names = [f"S{number}" for number in range(chance.randint(2, 8))]
    gates = [name for name in names if chance.random() < 0.3]
    boxes: dict[str, Any] = dict.fromkeys(names)
    for name in names:
        kind = chance.random()
        if name not in gates and gates and kind < 0.4:
            boxes[name] = effect(name, kind="irreversible", gate=chance.choice(gates))
        elif name not in gates and kind < 0.5:
            boxes[name] = undo(name, names[0])
    needing = [box for box in boxes.values() if isinstance(box, Effect)]
    boxes.update({name: gate(name, *(box for box in needing if box.gate == name)) for name in gates})
    forks: dict[str, tuple[Fork, ...]] = {START: (Fork(START, "edge", (Way(START, "", names[0]),)),)}
    for name in names:
        labels = ("approved", "rejected or expired") if name in gates else ("yes", "no")[: chance.randint(1, 2)]
        ways = tuple(Way(name, label, chance.choice([*names, END])) for label in labels)
        forks[name] = (Fork(name, "router", ways),)
    kept = {name: Box(name, box, None, False, {}) for name, box in boxes.items()}
    return Machine("random", kept, forks, (), {}, frozenset())


def reached(machine: Machine, without: str | None = None) -> set[str]:
    found = reach([START], lambda state: [way for way in machine.out(state) if way.target != without])
    return {state for state in found if state in machine.boxes}


def test_an_approval_is_in_force_where_no_path_comes_without_it() -> None:
    for built in map(machine, MACHINES):
        acting = [state for state in sorted(reached(built)) if isinstance(built.action(state), Effect)]
        needs = [Need(state, built.action(state), 1 << at) for at, state in enumerate(acting)]
        flow = Flow(built, needs)

        in_force = flow.solved([START, *reached(built)])

        for need in needs:
            assert bool(in_force[need.state] & need.bit) == (flow.unasked(need) == ())


def test_a_dominator_is_a_state_without_which_the_other_cannot_be_reached() -> None:
    for built in map(machine, MACHINES):
        above = dominators(START, built.out)

        for state in reached(built):
            tried = {one for one in reached(built) if one != state and state not in reached(built, without=one)}
            assert lineage(above, state) - {START} == tried


def lineage(above: dict[str, str], state: str) -> set[str]:
    """The states above this one."""
    found: set[str] = set()
    while above[state] != state:
        state = above[state]
        found.add(state)
    return found


def test_a_state_is_on_a_cycle_where_it_can_be_reached_from_itself() -> None:
    for built in map(machine, MACHINES):
        found = {state for part in cycles([START], built.out) for state in part}

        following = {state: [way.target for way in built.out(state)] for state in reached(built)}
        assert found == {state for state in following if state in reach(following[state], built.out)}
