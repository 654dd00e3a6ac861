"""Rule 9: what touches production is approved by people, or says in words why it need not be."""

from collections.abc import Iterator

from graphs.verify.findings import Finding
from graphs.verify.seen import Seen
from graphs.verify.tools import effect_of, own_effects, tools_of


def findings(seen: Seen) -> Iterator[Finding]:
    """Of tools too, also of those that hold back what is too much: what is small enough happens all the same."""
    for state in seen.states:
        box = seen.machine.boxes[state]
        held = [effect for tool in tools_of(box) if (effect := effect_of(tool)) is not None]
        for effect in [*own_effects(box), *held]:
            if where := effect.unasked_in:
                says = (
                    f"{effect.phase} may touch {', '.join(where)} with nobody asked; name the `gate` that it needs, or "
                    "say in `ungated_because` why it needs none, or leave it to development"
                )
                yield seen.error("environments", state, says)
