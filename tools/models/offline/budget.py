"""The most that the trip may cost: which of the amounts in a text is the limit, and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from state.money import exponent
from tools.models.offline.amounts import AMOUNTS, Amount
from tools.models.offline.text import Found, blanked, sweep
from tools.models.offline.vocabulary import any_of, vocabulary


@dataclass(frozen=True)
class Limit:
    """A limit for everybody together, or for each traveller."""

    amount: Amount
    each: bool = False

    def for_all(self, travellers: int | None) -> Amount | None:
        """The limit for the whole trip; None when it is for each and their number is not known."""
        if not self.each:
            return self.amount
        return replace(self.amount, value=self.amount.value * travellers) if travellers else None


_WORDS = {name: any_of(words) for name, words in vocabulary("budget").items()}


def read_budget(text: str) -> tuple[Limit | None, str]:
    """The limit, and the text without any amounts (and without "per person", which counts nobody)."""
    found, _ = sweep(text, AMOUNTS)
    possible = [one for at, one in enumerate(found) if _whole_trip(text, one) and not _lower_end(text, found, at)]
    limits = [one for one in possible if _exists(one.value)]
    rest = blanked(text, [_with_its_unit(text, one) for one in found])
    best = max(limits, key=lambda one: _weight(text, one), default=None)
    if best is None:
        return _without_currency(rest)
    return Limit(best.value, _each(text, best)), rest


def _exists(amount: Amount) -> bool:
    """No currency has half a won, and nobody's trip costs a million million."""
    decimals = exponent(amount.currency) if amount.currency else 2
    return abs(amount.value) < 10**12 and amount.value == round(amount.value, decimals)


def _around(text: str, one: Found[Amount]) -> tuple[str, str]:
    return text[max(0, one.start - 30) : one.start], text[one.end : one.end + 24]


def _whole_trip(text: str, one: Found[Amount]) -> bool:
    before, after = _around(text, one)
    return not (_WORDS["part_after"].match(after) or _WORDS["part_before"].search(before))


def _lower_end(text: str, found: Sequence[Found[Amount]], at: int) -> bool:
    """Is it the first amount of "1,000 to 1,500 dollars"?"""
    return at + 1 < len(found) and _WORDS["range"].match(text[found[at].end : found[at + 1].start]) is not None


def _each(text: str, one: Found[Amount]) -> bool:
    before, after = _around(text, one)
    return bool(_WORDS["each_after"].match(after) or _WORDS["each_before"].search(before))


def _weight(text: str, one: Found[Amount]) -> int:
    before, after = _around(text, one)
    nearby = f"{before} {after[:14]}"
    return 2 * bool(_WORDS["whole"].search(nearby)) + bool(_WORDS["limit"].search(nearby))


def _with_its_unit(text: str, one: Found[Amount]) -> Found[Amount]:
    before, after = _around(text, one)
    head, tail = (
        _WORDS["each_before"].search(before),
        _WORDS["each_after"].match(after) or _WORDS["part_after"].match(after),
    )
    start = one.start - (len(before) - head.start() if head else 0)
    return Found(start, one.end + (tail.end() if tail else 0), one.value)


def _without_currency(text: str) -> tuple[Limit | None, str]:
    match = _WORDS["bare"].search(text)
    if match is None:
        return None, text
    said = (match[1] or match[2] or match[3]).replace(",", "").casefold()
    value = Decimal(said.removesuffix("k")) * (1_000 if said.endswith("k") else 1)
    one = Found(match.start(), match.end(), Amount(value, None))
    return Limit(one.value, _each(text, one)), blanked(text, [one])


def no_limit(text: str) -> bool:
    """Does the text say that money does not matter?"""
    return _WORDS["no_limit"].search(text) is not None
