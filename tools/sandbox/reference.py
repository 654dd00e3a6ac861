"""The number that a customer is given."""

from base64 import b32encode
from hashlib import sha256


def reference(kind: str, key: str) -> str:
    """Six letters and digits behind the kind, such as FL-K3M2QA: made from the key, so that a replay shows the same."""
    return f"{kind[:2].upper()}-{b32encode(sha256(f'{kind}|{key}'.encode()).digest()).decode()[:6]}"
