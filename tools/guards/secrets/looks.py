"""Looks: whether a value is a secret, or only looks like one: a placeholder, a word, code, a path, a hash."""

import base64
import binascii
import math
import re
from itertools import pairwise

MOST = 400
"""[characters] of a value that are judged; more would say the same."""

_TIMES_LOG = (0.0, *(count * math.log2(count) for count in range(1, MOST + 1)))

_PLACEHOLDER = re.compile(
    r"your|xxxx|example|placeholder|replace|change[-_]?me|redacted|dummy|\*{4}|\.{3}|<[^>]*>|\$\{|\{\{|%\(",
    re.IGNORECASE,
)
_CARD = re.compile(r"tok_[A-Za-z0-9_]{1,60}[.,]?")
"""What people give instead of a card's number, as guardrails tell them to: it names the card, and opens nothing."""
_IN_A_ROW = re.compile(r"0{12}|1234567890|abcdefghij|^%[sd]", re.IGNORECASE)
_CODE = re.compile(
    r"[$%!@{<]|\w+://|[\w.+-]+@[\w-]+\.[\w.]+$|[~.]{0,2}/|[A-Za-z_]\w*(?:\.\w+)*[(\[{]|[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+!?;?$|"
    r"_*(?:[A-Z]+[a-z]*|[a-z]+)\d*(?:[A-Z][a-z]{2,}\d*|Or|Of|In|To|By)*[A-Z][a-z]{2,}[A-Z]?$"
)
_WORDS = re.compile(r"[a-z]{1,3}\d{1,3}|[A-Z]{1,3}\d{1,3}|\d{1,4}[A-Za-z]{0,2}|[A-Z]?[a-z]*|[A-Z]+|[A-Z]?[a-z]+\d{1,2}")
_ONE_WORD = re.compile(r"[A-Z]?[a-z]*|[A-Z]+|\d{1,4}")
_APART = re.compile(r"[-_./:,;=+\s]+")
_IN_NO_WORD = re.compile(r"[0-9!#$%^&*?~]")
_NO_PASSWORD = frozenset({"password", "passwd", "pass", "pwd", "secret", "user", "username", "credentials"})
_NO_VALUE = re.compile(r"[$%]?[{<(\[*]|\$[A-Za-z_]|[x*.]+$", re.IGNORECASE)


def entropy(text: str) -> float:
    """[bits] a character: how evenly its characters are used; 0 for one that is repeated."""
    judged = text[:MOST]
    size = max(len(judged), 1)
    return math.log2(size) - sum(map(_TIMES_LOG.__getitem__, map(judged.count, set(judged)))) / size


def filled(text: str) -> bool:
    """No placeholder, where a secret is yet to be put, and no documentation's example (AKIAIOSFODNN7EXAMPLE)."""
    return _PLACEHOLDER.search(text[:100]) is None


def value(text: str) -> bool:
    """What stands without quotes under a name such as `password`, and is neither words nor code."""
    return _CODE.match(text) is None and random(text)


def random(text: str) -> bool:
    """No words, no names, no dates: something that nobody would write but to keep others out."""
    judged = text[:MOST]
    if _IN_NO_WORD.search(judged) is None and not mixed(judged):
        return False
    if not filled(judged) or _IN_A_ROW.search(judged) or _CARD.fullmatch(judged):
        return False
    parts = _APART.split(judged)
    word = _WORDS if len(parts) > 1 else _ONE_WORD
    return not all(word.fullmatch(part) for part in parts)


def mixed(text: str) -> bool:
    """Upper and lower case and digits change as often as by chance, not as in camelCase."""
    kinds = ["d" if one.isdigit() else "u" if one.isupper() else "l" for one in text if one.isalnum()]
    changes = sum(one != other for one, other in pairwise(kinds))
    least = 0.25 if "d" in kinds and len(set(kinds)) == 2 else 0.42  # by chance: 0.4 of two kinds, 0.6 of three
    return len(kinds) >= 8 and changes >= least * (len(kinds) - 1)


def url(text: str) -> bool:
    """An address with a password in it."""
    return password(text.partition("://")[2].rpartition("@")[0].partition(":")[2])


def password(text: str) -> bool:
    """A password, and not the word for one."""
    return text.lower() not in _NO_PASSWORD and _NO_VALUE.match(text) is None and filled(text)


def basic(text: str) -> bool:
    """It reads as `user:password`."""
    try:
        return b":" in base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
