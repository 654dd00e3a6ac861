"""Rule 5: what was done is undone, newest first, on every way that fails, and never back across a pivot."""

from collections.abc import Iterator, Sequence

from graphs.verify.branches import Split
from graphs.verify.findings import Finding
from graphs.verify.holding import Holding, Wrong
from graphs.verify.machine import Machine
from graphs.verify.seen import Seen
from graphs.verify.stack import Fact, Mode
from nodes.compensation import Compensation
from nodes.effect import Effect


def findings(seen: Seen, splits: Sequence[Split]) -> Iterator[Finding]:
    machine = seen.machine
    if not any(isinstance(machine.action(state), Effect | Compensation) for state in seen.states):
        return
    yield from _declared(seen)
    held = {state for state in seen.states if _answered_for(machine, state)}
    beside = held & {state for split in splits for state in split.inside}
    for state in sorted(beside):
        says = "it is done beside other branches, so no one order undoes it; whether it is undone was not checked"
        yield seen.warning("undo", state, says)
    holding = Holding(machine, held - beside, beside)
    holding.go()
    told: set[tuple[str, str]] = set()
    for wrong in [*holding.wrong, *_never_fitting(holding), *_again(holding), *_ends_that_say_both(holding)]:
        if (wrong.state, wrong.says) not in told:
            told.add((wrong.state, wrong.says))
            yield seen.error("undo", wrong.state, wrong.says, holding.stack.witness(wrong.fact))


def _answered_for(machine: Machine, state: str) -> bool:
    action = machine.action(state)
    return isinstance(action, Effect) and (action.undo is not None or action.kind == "pivot")


def _declared(seen: Seen) -> Iterator[Finding]:
    """Effects and undos name each other."""
    for state in seen.states:
        action = seen.machine.action(state)
        if isinstance(action, Effect) and (says := _of_effect(seen, action)):
            yield seen.error("undo", state, says)
        if isinstance(action, Compensation):
            effect = seen.machine.action(action.undoes)
            if not isinstance(effect, Effect):
                yield seen.error("undo", state, f"it undoes {action.undoes!r}, which is no effect of this graph")
            elif effect.undo != state:
                says = f"it undoes {action.undoes}, which names {effect.undo!r} as its undo; let each name the other"
                yield seen.error("undo", state, says)


def _of_effect(seen: Seen, effect: Effect) -> str | None:
    if effect.undo is None:
        says = "it is compensable and names no `undo`; name the state that takes it back"
        return says if effect.kind == "compensable" else None
    if effect.kind in ("pivot", "irreversible"):
        return f"it is {effect.kind} and names the undo {effect.undo!r}; it can only be one of both"
    if not isinstance(seen.machine.action(effect.undo), Compensation):
        return f"its undo {effect.undo!r} is no Compensation of this graph; put one there"
    if effect.undo not in seen.parents:
        return f"no way leads to its undo {effect.undo}; draw the failing ways through it"
    return None


def _never_fitting(holding: Holding) -> Iterator[Wrong]:
    for fact, undos, _, _ in holding.choices.values():
        for effect, ways in undos.items():
            for way in ways:
                if way not in holding.chosen and effect in holding.held:
                    says = f"its way {way.label!r} undoes {effect}, which is never the newest here; take it out"
                    yield Wrong(fact.state, says, fact)


def _again(holding: Holding) -> Iterator[Wrong]:
    for part in holding.stack.repeated():
        fact = next(fact for fact in holding.stack.parents if fact.state in part and fact.newest in part)
        says = (
            "it can be done again while it is still in the world, and only the last one would be undone; undo it first"
        )
        yield Wrong(fact.state, says, fact)


def _ends_that_say_both(holding: Holding) -> Iterator[Wrong]:
    """The end is all that a caller sees: success, failure, and a failure behind the pivot end in different states."""
    ended = [fact for fact in holding.stack.parents if holding.machine.is_end(fact.state)]
    done = {fact.state for fact in ended if _did(holding, fact)}
    clean = {fact.state for fact in ended if fact.mode is Mode.UNDONE and fact.newest is None}
    for fact in ended:
        if fact.mode in (Mode.UNDONE, Mode.TAKEN) and fact.state in done:
            says = "a run ends here both with its effects done and after a failure; end them in different states"
            yield Wrong(fact.state, says, fact)
        if fact.state in clean and fact.mode is Mode.UNDONE and fact.newest is not None:
            says = (
                f"a run ends here both with nothing done and with {fact.newest} behind it; end them in different states"
            )
            yield Wrong(fact.state, says, fact)


def _did(holding: Holding, fact: Fact) -> bool:
    """Does a run end here that holds something, or comes straight from an effect that was done?"""
    return (fact.mode is Mode.FORWARD and fact.newest is not None) or fact.state in holding.after_done
