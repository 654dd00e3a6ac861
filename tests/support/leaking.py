"""A secret in what a model says, and a guardrail that knows it when it sees it."""

import re
from collections.abc import Iterable, Sequence

from tools.guards.guardrail import Action, Guardrail, Where
from tools.guards.match import Match

SECRET = "AKIA" + "QX7R2MZP4TLW9KDV"
"""Made up, and put together here, so that nobody's scanner takes this file for a leak."""

_SHAPE = re.compile(r"(?<![0-9A-Za-z])AKIA[0-9A-Z]{16}(?![0-9A-Za-z])")
_PASSWORD = re.compile(r"(?i)\b(?:password|비밀번호)(?: is|는|은)? {0,3}[:=]? {0,3}(\S{6,})")
_BLOCK = re.compile(r"-----BEGIN [A-Z ]{1,30}KEY-----[\s\S]*?(?:-----END [A-Z ]{1,30}KEY-----|\Z)")


def secrets(text: str) -> Sequence[Match]:
    """A cloud key, a password by the word before it, and a key block."""
    found = [Match("aws-access-key", one.start(), one.end()) for one in _SHAPE.finditer(text)]
    found += [Match("password", one.start(1), one.end(1)) for one in _PASSWORD.finditer(text)]
    found += [Match("private-key", one.start(), one.end()) for one in _BLOCK.finditer(text)]
    return sorted(found, key=lambda one: one.start)


def guardrail(
    action: Action = "redact", *at: Where, name: str = "secret-detection", reach: int | None = 80
) -> Guardrail:
    return Guardrail(name, secrets, action, frozenset(at or ("output",)), reach=reach)


def shows(text: str, secret: str = SECRET, least: int = 8) -> bool:
    """Does it hold a beginning of the secret of so many characters?"""
    return secret[:least] in text


def pieces(text: str, sizes: Iterable[int]) -> list[str]:
    """The text cut in pieces of these sizes, the last one as long as it is."""
    cut, at = [], 0
    for size in sizes:
        cut.append(text[at : at + size])
        at += size
    return [piece for piece in [*cut, text[at:]] if piece]
