"""The signature of a webhook: HMAC-SHA256 over a timestamp and the exact bytes of the body.

`Fermata-Signature: t=1763733600,v1=<hex>`, where v1 = HMAC-SHA256(key, "1763733600." + body). The timestamp is signed
too, so that a message that somebody recorded cannot be sent again later.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

HEADER = "Fermata-Signature"

TOLERANCE = timedelta(minutes=5)
"""How old a signature may be; the clocks of two machines differ."""

_SIGNED = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def sign(body: bytes, key: str, now: datetime) -> str:
    """The header's value."""
    moment = int(now.timestamp())
    return f"t={moment},v1={_mac(body, key, moment)}"


def signed(header: str, body: bytes, key: str, now: datetime, tolerance: timedelta = TOLERANCE) -> bool:
    """Does the header sign this body, and was it made just now? For who receives; compares in constant time."""
    read = _SIGNED.fullmatch(header.strip())
    if read is None or abs(now.timestamp() - int(read[1])) > tolerance.total_seconds():
        return False
    return hmac.compare_digest(read[2], _mac(body, key, int(read[1])))


def _mac(body: bytes, key: str, moment: int) -> str:
    return hmac.new(key.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
