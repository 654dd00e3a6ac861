"""English number words."""

import re

_SMALL = (  # noqa: SIM905 # one word a line would be 21 lines
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_VALUES = {
    **{word: value for value, word in enumerate(_SMALL)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "a": 1,
    "an": 1,
}
_SCALES = {"hundred": 100, "thousand": 1_000, "grand": 1_000, "million": 1_000_000}

NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(_SMALL[1:], key=len, reverse=True)) + ")"
"""A count that is said as a number."""

COUNT = rf"(?:a couple of|a couple|{NUMBER}|an|a)"
"""Any count, "a" included."""

WORDS = r"(?:(?:" + "|".join([*_VALUES, *_SCALES, "half", "and"]) + r")[ -]){1,8}+"
"""A number in words, a space after each."""


def count(said: str) -> int:
    """How many: "3", "three", "a couple of"."""
    said = said.casefold().strip()
    if said.isdecimal():
        return int(said)
    return 2 if said.startswith("a couple") else _VALUES[said]


def in_words(said: str) -> int | None:
    """The number that the words say ("two thousand five hundred"); None when they say none ("and")."""
    total, group, half = 0, 0, False
    for word in re.split("[ -]", said.casefold().strip()):
        half = half or word == "half"
        if word in _VALUES and not (half and word in ("a", "an")):
            group += _VALUES[word]
        elif word == "hundred":
            group = max(group, 1) * 100
        elif word in _SCALES:
            total, group = total + max(group, 1) * _SCALES[word], 0
    whole = total + group
    return (whole // 2 if half else whole) or None
