"""Tables: what the world's registries say about numbers."""

import json
from pathlib import Path

_TABLES = json.loads(Path(__file__).with_name("tables.json").read_text("utf-8"))

IBAN_LENGTHS: dict[str, int] = _TABLES["iban_lengths"]
"""Country -> how many characters an account's number has there (SWIFT's IBAN registry)."""

CALLING_CODES: frozenset[str] = frozenset(_TABLES["calling_codes"])
"""The codes of countries (ITU-T E.164)."""
