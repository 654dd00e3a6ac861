"""Following: which step comes after which; and what makes no order: a circle, a name twice, a step that is not there."""

from collections.abc import Mapping, Sequence

from graphs.declared.models.circles import circle_in
from graphs.declared.models.section import nearest, wrong
from graphs.declared.models.steps import END, GateStep, Step, SwitchStep

Ways = Mapping[str, int]
"""What a step is called -> its position."""


def check(steps: Sequence[Step]) -> None:
    """Raises PydanticCustomError: the first thing that is wrong, with its place."""
    known = called(steps)
    for at, step in enumerate(steps):
        for number, needed in enumerate(step.needs or ()):
            _known(needed, known, steps, ("steps", at, "needs", number))
        if isinstance(step, SwitchStep):
            _check_switch(at, step, known, steps)
    if circle := circle_in(before(steps, known)):
        first = min(circle, key=lambda at: (steps[at].needs is None, at))
        told = " → ".join(_told(steps, at) for at in circle)
        says = f"the steps wait for each other in a circle: {told}; accepted: an order (without `needs` a step waits "
        raise wrong(f"{says}for the one above it)", "steps", first, "needs")


def called(steps: Sequence[Step]) -> dict[str, int]:
    """What steps are called, and where they stand.

    Raises:
        PydanticCustomError: two have one name, or keep what they made under one name.
    """
    known: dict[str, int] = {}
    outputs: dict[str, int] = {}
    for at, step in enumerate(steps):
        if (output := getattr(step, "output", None)) is not None:
            if output in outputs:
                raise wrong(f"the output {output!r} is kept twice; accepted: each once", "steps", at, "output")
            outputs[output] = at
        name = step.called
        if name in known and not (_plain_gate(step) and _plain_gate(steps[known[name]])):
            raise wrong(f"two steps are called {name!r}; accepted: each name once", "steps", at, *_named_by(step))
        if name:
            known.setdefault(name, at)
    return known


def before(steps: Sequence[Step], known: Ways | None = None) -> list[tuple[int, ...]]:
    """Of each step the positions of those that it waits for: what it needs, or else the one above it."""
    at_of = called(steps) if known is None else known
    return [
        (tuple(at_of[needed] for needed in step.needs) if step.needs is not None else (at - 1,) if at else ())
        for at, step in enumerate(steps)
    ]


def _known(name: str, known: Ways, steps: Sequence[Step], place: tuple[str | int, ...]) -> None:
    if name not in known:
        raise wrong(f"there is no step {name!r}{nearest(name, list(known))}", *place)
    if _plain_gate(steps[known[name]]) and sum(step.called == name for step in steps) > 1:
        raise wrong(f"more than one step is called {name!r}; accepted: a `name` for the one that is meant", *place)


def _check_switch(at: int, step: SwitchStep, known: Ways, steps: Sequence[Step]) -> None:
    ways: dict[tuple[str, ...], str] = {("cases", value): target for value, target in step.cases.items()}
    if step.default is not None:
        ways[("default",)] = step.default
    for place, target in ways.items():
        if target == END and END not in known:
            continue
        _known(target, known, steps, ("steps", at, *place))
        if known[target] <= at:
            later = [name for name, other in known.items() if other > at]
            says = f"leads back to {target!r}, so that a run might never end"
            raise wrong(f"{says}{nearest(target, later, '; accepted: a later step: ')}", "steps", at, *place)


def _plain_gate(step: Step) -> bool:
    """Gates without a name of their own may be called alike, as long as nobody means one of them."""
    return isinstance(step, GateStep) and step.name is None


def _named_by(step: Step) -> tuple[str, ...]:
    return ("name",) if step.name else ("output",) if getattr(step, "output", None) else ("gate",)


def _told(steps: Sequence[Step], at: int) -> str:
    return steps[at].called or f"step {at + 1}"
