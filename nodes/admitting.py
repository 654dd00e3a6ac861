"""Admitting: may exactly this be sent at all, and must people have approved it, whatever its size? Asked at the effect,
and before it by the router around its gate, so that what is drawn is what happens.
"""

from typing import TYPE_CHECKING, Literal

from nodes.guarding import behaviour, looked_at, rails, ready
from nodes.undemanded import Undemanded
from reliability.deliver import Arguments, Tell
from reliability.ledger.terms import Terms, Touched
from state.guarding import Guarding
from tools.models.screen import line_of

if TYPE_CHECKING:
    from nodes.effect import Effect

Review = Literal["people", "senior"]

REVIEWS: dict[Guarding, Review] = {"needs approval": "people", "needs senior review": "senior"}


async def review_of(arguments: Arguments) -> Review | None:
    """Whose approval the guardrails demand for exactly this."""
    await ready()
    if not any(rail.action in ("require-approval", "require-senior-review") for rail in rails("effect")):
        return None
    found = await looked_at(arguments, "effect")
    return REVIEWS.get(found.verdict)


async def refusal(effect: "Effect", arguments: Arguments, tell: Tell | None = None) -> str | None:
    """Why no approval could let this be sent: it is forbidden, a guardrail stops it, or nobody could approve it."""
    if (operation := behaviour().forbids(*effect.operations)) is not None:
        return f"the operation {operation} is forbidden here, whoever asks for it; it was not sent"
    if isinstance(effect.below, Undemanded) and (why := effect.below.refused(arguments)) is not None:
        return f"{why}; it was not sent"
    found = await looked_at(arguments, "effect", tell)
    if found.verdict == "blocked":
        return f"{line_of(found.findings)}; it was not sent"
    if found.verdict != "passed" and effect.gate is None:
        return f"{line_of(found.findings)}, and {effect.phase} has no gate that could give it; it was not sent"
    return None


async def terms_of(effect: "Effect", arguments: Arguments, tell: Tell) -> Terms:
    """On what terms it may be tried, beside its approval; the ledger judges, because it counts."""
    limits, touched = behaviour(), effect.touches(arguments) if effect.touches else Touched()
    refused = await refusal(effect, arguments, tell)
    return Terms(refused, touched, limits.max_file_creations, limits.max_file_modifications)
