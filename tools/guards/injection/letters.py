"""Letters: signs that look like Latin letters and are none, one by one. A small table of our own, not Unicode's."""

import unicodedata
from functools import lru_cache

_LOOKS = {
    # Cyrillic
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "є": "e", "ё": "e", "һ": "h", "і": "i", "ї": "i", "ј": "j",
    "к": "k", "ӏ": "l", "м": "m", "н": "h", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "у": "y",
    "ѵ": "v", "ԝ": "w", "х": "x", "ү": "y", "ґ": "r", "п": "n", "и": "u", "ш": "w", "ь": "b", "з": "3",
    # Greek
    "α": "a", "β": "b", "ϲ": "c", "ς": "c", "δ": "d", "ε": "e", "γ": "y", "η": "n", "ι": "i", "κ": "k", "ν": "v",
    "ο": "o", "π": "n", "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "ω": "w", "χ": "x", "ζ": "z", "μ": "u",
    # Latin's own relatives, small capitals, Armenian, Cherokee
    "ı": "i", "ȷ": "j", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ɪ": "i", "ʟ": "l", "ɴ": "n", "ʀ": "r", "ʏ": "y", "ᴀ": "a",
    "ʙ": "b", "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ᴊ": "j", "ᴋ": "k", "ᴍ": "m", "ᴏ": "o",
    "ᴘ": "p", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z", "ø": "o", "ł": "l", "đ": "d", "ħ": "h",
    "ŧ": "t", "ƀ": "b", "ɨ": "i", "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "զ": "q", "ꭰ": "d", "ꭱ": "r",
    "ꭲ": "t", "ꭺ": "a", "ꮯ": "c", "ꭼ": "e", "ꮋ": "h", "ꮍ": "y", "ꮪ": "s", "ꮖ": "i",
    # Signs
    "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "−": "-", "⁄": "/", "∕": "/", "。": ".",
}  # fmt: skip
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
"""Blank, though Unicode calls them letters."""


@lru_cache(maxsize=8192)
def plain(char: str) -> str:
    """One sign as the small Latin letters that it looks like; nothing for what is not seen at all (zero-width and bidi
    controls, marks stacked on a letter). Other scripts' letters stay.
    """
    if char in _UNSEEN:
        return ""
    if "\ud800" <= char <= "\udfff":
        return "?"  # half a sign: no other program could read the text
    # Small first: a capital that lower() makes two signs of is taken apart afterwards.
    parts = unicodedata.normalize("NFKD", char.lower()).lower()
    seen = [one for one in parts if unicodedata.category(one) not in ("Mn", "Me", "Cf") and one not in _UNSEEN]
    return "".join(_LOOKS.get(one, one) for one in seen)
