"""Writing a campaign's letters by filling in its text: no word of its own is added."""

import re
from collections.abc import Mapping
from typing import Any

from tools.models.offline.asked_in_json import object_in
from tools.models.offline.skills import Asked

_GAP = re.compile(r"\{([^{}\n]{1,60})\}")
_GREETINGS = {"en": "Dear {name},", "ko": "{name} 님께"}
_NAMELESS = {"en": "Hello,", "ko": "안녕하세요"}


def campaign_letters(asked: Asked) -> Mapping[str, Any]:
    """The fields of `CampaignLetters`: every record's values in the gaps; a gap without a value stays."""
    known = object_in(asked)
    letters = [
        {"n": record["n"], **{part: _filled(str(known.get(given, "")), record) for part, given in _PARTS}}
        for record in known.get("records", [])
    ]
    return {"letters": letters}


_PARTS = (("subject", "subject"), ("body", "message"))


def _filled(text: str, record: Mapping[str, Any]) -> str:
    values: Mapping[str, str] = record.get("values", {})
    return _GAP.sub(lambda gap: _greeting(record) if gap[1] == "greeting" else values.get(gap[1]) or gap[0], text)


def _greeting(record: Mapping[str, Any]) -> str:
    language = "ko" if record.get("language") == "ko" else "en"
    name = str(record.get("name") or "")
    return _GREETINGS[language].replace("{name}", name) if name else _NAMELESS[language]
