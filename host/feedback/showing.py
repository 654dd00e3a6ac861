"""Ratings as people read them."""

from collections.abc import Iterator, Sequence

from reliability.ledger.feedback import SCORES, Feedback


def lines(found: Sequence[Feedback]) -> Iterator[str]:
    """A line a rating: who, what, how, and whether it still counts."""
    for one in found:
        what = f"answer {one.answer}" if one.answer else "the run"
        how = f"{one.value} of {max(SCORES.values())}" if one.value.isdecimal() else one.value
        said = f": {' '.join(one.comment.split())}" if one.comment else ""
        since = f" (replaced {one.replaced_at[:16].replace('T', ' ')})" if one.replaced_at else ""
        yield f"{whose(one)} rated {what} {how}{said}{since}"


def whose(one: Feedback) -> str:
    """`kim@travel`; a name that nobody vouched for is marked."""
    name = f"{one.by}@{one.team}" if one.team else one.by
    return f"{name}{'' if one.authenticated else ' (unauthenticated)'}"
