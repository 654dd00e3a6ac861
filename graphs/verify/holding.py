"""How each kind of box changes what a run holds: *done* and *unknown* push, *undone* pops, *failed* turns back."""

from typing import NamedTuple

from graphs.verify.machine import Fork, Machine, Way
from graphs.verify.stack import DOUBT, OWING, Fact, Mode, Stack
from graphs.verify.words import APPROVING, CHANGE, FAILING, WAITING, words
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.gate import Gate


class Wrong(NamedTuple):
    """What a run may not do: in words, and the fact that shows it."""

    state: str
    says: str
    fact: Fact


class Choice(NamedTuple):
    """A router's ways to undos, by the effect that each undoes, its other ways, and those that a gate itself explains."""

    fact: Fact
    undos: dict[str, list[Way]]
    others: list[Way]
    decided: list[Way]


class Holding:
    """Every fact that follows from the start, each looked at once. `held` are the effects that undos answer for."""

    def __init__(self, machine: Machine, held: set[str], unchecked: set[str]) -> None:
        self.machine = machine
        self.stack = Stack(machine)
        self.held = held
        self.unchecked = unchecked
        self.wrong: list[Wrong] = []
        self.choices: dict[tuple[str, int], Choice] = {}
        self.chosen: set[Way] = set()
        self.after_done: set[str] = set()  # states entered straight after an effect that was done

    def go(self) -> None:
        while self.stack.waiting:
            fact = self.stack.waiting.popleft()
            action = self.machine.action(fact.state)
            if self.machine.is_end(fact.state):
                self._end(fact)
            elif isinstance(action, Effect):
                self._effect(fact, action)
            elif isinstance(action, Compensation):
                self._compensation(fact, action)
            elif isinstance(action, Gate):
                self._gate(fact)
            else:
                self._other(fact)

    def _end(self, fact: Fact) -> None:
        if fact.mode in OWING:
            says = f"{fact.newest} is still in the world when the run ends here after a failure; undo it first"
            self.wrong.append(Wrong(fact.state, says, fact))
        if fact.mode in DOUBT:
            says = "the run ends while nobody knows whether an effect happened; let a person decide at a Gate first"
            self.wrong.append(Wrong(fact.state, says, fact))

    def _effect(self, fact: Fact, effect: Effect) -> None:
        if effect.kind != "reversible" and (says := self._out_of_turn(fact)):
            self.wrong.append(Wrong(fact.state, says, fact))
            return
        light = fact.state in self.unchecked or (effect.kind == "reversible" and effect.undo is None)
        for way in self.machine.out(fact.state):
            if effect.kind != "reversible" and "done" in words(way.label):
                self.after_done.add(way.target)
            if light:
                self.stack.enter(fact, way, fact.mode, fact.newest)
                continue
            for word in words(way.label):
                self._outcome(fact, effect, way, word)

    def _out_of_turn(self, fact: Fact) -> str | None:
        """A failing run does nothing new before it has undone what it did, unless that is declared as a fallback."""
        before = self.stack.parents[fact]
        source = before[1].source if before else ""
        if fact.mode in DOUBT:
            return "it is done while nobody knows whether an effect happened; let a person decide at a Gate first"
        at_once = isinstance(self.machine.action(source), Effect | Compensation | Gate)
        if fact.mode in OWING or (fact.mode is Mode.UNDONE and at_once):
            return (
                f"it is done on the way back from {source}; lead the failing way to an undo or an end, "
                "or declare a fallback with `instead_of`"
            )
        return None

    def _outcome(self, fact: Fact, effect: Effect, way: Way, word: str) -> None:
        undoable = fact.state in self.held and effect.undo is not None
        if word not in FAILING:
            newest = self.stack.push(fact) if fact.state in self.held else fact.newest
            self.stack.enter(fact, way, Mode.FORWARD, newest)
        elif word != "unknown":
            target = self.machine.action(way.target)
            fallback = isinstance(target, Effect) and target.instead_of == effect.phase
            self.stack.enter(fact, way, Mode.FORWARD if fallback else Mode.UNDOING, fact.newest)
        elif undoable:
            self.stack.enter(fact, way, Mode.UNDOING, self.stack.push(fact))
        elif fact.state in self.held:
            self.stack.enter(fact, way, Mode.PIVOT_IN_DOUBT, self.stack.push(fact))
        else:
            self.stack.enter(fact, way, Mode.IN_DOUBT, fact.newest)

    def _compensation(self, fact: Fact, undo: Compensation) -> None:
        mode = Mode.TAKEN if fact.mode is Mode.TAKEN else Mode.UNDOING
        if undo.undoes in self.unchecked or not isinstance(self.machine.action(undo.undoes), Effect):  # told elsewhere
            for way in self.machine.out(fact.state):
                self.stack.enter(fact, way, mode, fact.newest)
            return
        if fact.newest != undo.undoes or self.stack.is_pivot(undo.undoes) or fact.mode in DOUBT:
            self.wrong.append(Wrong(fact.state, self._why_not(fact, undo), fact))
            return
        stuck = Mode.TAKEN if mode is Mode.TAKEN else Mode.STUCK
        for way in self.machine.out(fact.state):
            said = words(way.label)
            for newest in self.stack.pop(fact, undo.undoes) if "undone" in said else ():
                self.stack.enter(fact, way, mode, newest)
            if said - {"undone"}:
                self.stack.enter(fact, way, stuck, fact.newest)

    def _why_not(self, fact: Fact, undo: Compensation) -> str:
        if fact.mode in DOUBT:
            return "it undoes while nobody knows whether an effect happened; let a person decide at a Gate first"
        if fact.newest == undo.undoes:
            return f"it undoes the pivot {undo.undoes}; from there a run only goes on"
        if fact.newest is None or undo.undoes not in self.stack.below(fact.newest):
            return f"{undo.undoes} is not in the world on this way; enter the undos at the step that is"
        if self.stack.is_pivot(fact.newest):
            return f"it undoes {undo.undoes} although the pivot {fact.newest} is behind; from there a run only goes on"
        return f"it undoes {undo.undoes} while {fact.newest} is newer and still in the world; undo the newest first"

    def _gate(self, fact: Fact) -> None:
        """A person decides: an approval takes over what no undo could take back, or says that what was in doubt happened.

        What no undo was tried on, nobody takes over; and silence settles no doubt.
        """
        settled = {Mode.STUCK: Mode.TAKEN, **dict.fromkeys((*DOUBT, Mode.UNDONE), Mode.FORWARD)}
        refused = dict.fromkeys((Mode.IN_DOUBT, Mode.FORWARD), Mode.UNDOING)
        for at, fork in enumerate(self.machine.forks.get(fact.state, ())):
            for way in self._choice(fact, at, fork).decided:
                yes = bool(words(way.label) & APPROVING)
                self.stack.enter(fact, way, settled.get(fact.mode, fact.mode) if yes else fact.mode, fact.newest)
        if fact.mode is not Mode.PIVOT_IN_DOUBT:
            return self._choose(fact, refused.get(fact.mode, fact.mode), fact.newest)
        for newest in self.stack.pop(fact, fact.newest or ""):
            self._choose(fact, Mode.UNDOING, newest)
        return None

    def _other(self, fact: Fact) -> None:
        mode = Mode.FORWARD if fact.mode is Mode.UNDONE else fact.mode
        box = self.machine.boxes.get(fact.state)
        if box is None or box.machine is None:
            return self._choose(fact, mode, fact.newest)
        for way in self.machine.out(fact.state):
            fails = mode is Mode.FORWARD and bool(words(way.label) & FAILING)
            self.stack.enter(fact, way, Mode.UNDOING if fails else mode, fact.newest)
        return None

    def _choose(self, fact: Fact, mode: Mode, newest: str | None) -> None:
        """A router that looks at the state leads to the undo of what is newest, if it has a way there."""
        for at, fork in enumerate(self.machine.forks.get(fact.state, ())):
            _, undos, others, _ = self._choice(fact, at, fork)
            fitting = undos.get(newest or "", [])
            self.chosen.update(fitting)
            ends_well = [way for way in others if not (fitting and self.machine.is_end(way.target))]
            only = [way for ways in undos.values() for way in ways] if not others and len(undos) == 1 else []
            self.chosen.update(only)
            if undos and not (fitting or others or only):
                held = f"{newest} is" if newest else "nothing is"
                self.wrong.append(
                    Wrong(fact.state, f"{held} in the world, and no way from here undoes that; draw one", fact)
                )
            for way in fitting or only:
                self.stack.enter(fact, way, mode, newest)
            for way in ends_well if mode in OWING else others:
                self.stack.enter(fact, way, mode, newest)

    def _choice(self, fact: Fact, at: int, fork: Fork) -> Choice:
        """Sorted out once for each fork, so that a state with a thousand undos is not looked through for each."""
        if (fact.state, at) not in self.choices:
            choice = self.choices[fact.state, at] = Choice(fact, {}, [], [])
            self.machine.visited += len(fork.ways)
            decided = APPROVING | WAITING | CHANGE if isinstance(self.machine.action(fact.state), Gate) else frozenset()
            for way in fork.ways:
                target = self.machine.action(way.target)
                if words(way.label) & decided:
                    choice.decided.append(way)
                elif isinstance(target, Compensation):
                    choice.undos.setdefault(target.undoes, []).append(way)
                else:
                    choice.others.append(way)
        return self.choices[fact.state, at]
