"""Demanding: an effect whose approval is for exactly what its assessment demands."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nodes.assessing import Assessing
from nodes.closing import heard, made, say
from nodes.effect import Effect
from nodes.rules import ALWAYS
from nodes.undemanded import DEMANDS, Undemanded
from reliability.deliver import Arguments
from tools.guards.telling import is_korean

State = Mapping[str, Any]


@dataclass(frozen=True)
class Demanding:
    """The arguments of an effect, with the demands of its assessment beside them."""

    effect: Effect
    assessing: Assessing

    def __call__(self, state: State) -> Arguments | None:
        arguments = self.effect.arguments(state)
        return None if arguments is None else {**arguments, DEMANDS: self.assessing.demands(state)}


def demanding(effect: Effect, assessing: Assessing, gate: str) -> Effect:
    """The effect behind `assessing` and `gate`: done without asking where nobody demands it, and else with a receipt
    that was given for these very demands.
    """
    return replace(effect, gate=gate, below=Undemanded(), arguments=Demanding(effect, assessing))


@dataclass(frozen=True)
class Shown:
    """What people are shown: why they are asked, which files are meant, and what the steps made, a line each."""

    assessing: Assessing

    def __call__(self, state: State) -> dict[str, Any]:
        return {**self.assessing.shown(state), "made": made(state)}


@dataclass(frozen=True)
class Described:
    """The same in words, in the language that the run was asked in."""

    assessing: Assessing

    def __call__(self, state: State) -> str:
        korean = is_korean(heard(state, self.assessing.inputs))
        shown = self.assessing.shown(state)
        files = list(shown["paths"])
        more = say("more", korean, count=len(files) - 10) if len(files) > 10 else ""
        named = say("files", korean, files=", ".join(files[:10]) + more) if files else ""
        reasons = "; ".join(shown["reasons"]).replace(ALWAYS, say("always", korean))
        return "\n".join([f"{say('asked', korean, reasons=reasons)}{named}", *made(state)])
