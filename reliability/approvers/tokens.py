"""Tokens: 256 random bits, shown once; what is kept is their hash, from which nobody comes back to them."""

import hashlib
import hmac
import re
import secrets

PREFIX = "fermata_"
"""How every token begins, so that a scanner for secrets knows one where it sees it."""

TOKEN = re.compile(r"fermata_[\w-]{43}")
HASH = re.compile(r"sha256:[0-9a-f]{64}")


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """Plain SHA-256: a slow hash protects guessable words, and there is nothing to guess in 256 random bits."""
    return f"sha256:{hashlib.sha256(token.encode('utf-8', 'surrogatepass')).hexdigest()}"


def fits(token: str, kept: str) -> bool:
    """Takes the same time whatever is wrong."""
    return hmac.compare_digest(hash_of(token), kept)
