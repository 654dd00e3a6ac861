"""What of a text is a wish: not what it asks about, tells of, or does not want; and whether it corrects itself.

Where goods are bought without asking anybody, a word about an order must not be taken for one.
"""

import re

from tools.models.offline.counts import ENGLISH, KOREAN, UNITS

_FLAGS = re.IGNORECASE | re.ASCII
_SENTENCES = re.compile(r"(?<=[.?!])\s+|;")
_BUYING = r"(?:order|buy|purchase|restock|reorder|get|want|need)"
_LETTER = r"(?:an?|the|any|my)?\s?(?:invoice|bill|receipt|e-?mail)"
_NO_WISH = re.compile(
    r"\b(?:don'?t|do not|doesn'?t|never|no longer|not to|shouldn'?t|won'?t)\b"
    rf"[^.?!,]{{0,20}}\b{_BUYING}\b(?! {_LETTER})"
    r"|\b(?:cancel|refund|return)\b"
    r"|\b(?:how (?:much|many|long)|should (?:i|we)|(?:did|have|had) (?:i|we|you|they)|when (?:did|do|will)|where|why"
    r"|what (?:if|would))\b"
    r"|(?:하|사|들이|들여놓|채우)지\s?(?:마|말|않)|(?:주문|구매|구입|발주|매입)(?:을|를)?\s?안\s?(?:하|해|할|합)"
    r"|안\s(?:사|살|삽)|환불|반품|취소|(?:할|살)까|(?:했|샀)(?:어|나|니|는|습|다|던|더|죠|지)|얼마(?!든)|언제(?!든)|왜\s",
    _FLAGS,
)
_CORRECTS = re.compile(
    rf"[\s,.;:()-]+(?:no(?=,| wait\b| make\b| (?:{ENGLISH})\b)|wait\b|actually\b|i mean\b|make (?:it|that)\b"
    r"|scratch that\b|rather\b|sorry,|아니(?:다|요|지|야)?[ ,.]|아뇨|말고|잠깐)",
    _FLAGS,
)
_NUMBER = re.compile(rf"\d|(?<![\w-])(?:{ENGLISH})(?![\w-])|{KOREAN} ?{UNITS}", _FLAGS)


def meant(text: str) -> str:
    """The sentences that may be a wish. "Did you buy 20 filters?", "주문하지 마세요" and "return it" are none."""
    return " ".join(one for one in _SENTENCES.split(text) if not _NO_WISH.search(one)).strip()


def corrects_itself(text: str) -> bool:
    """As in "two kettles, no, three": rules cannot tell what of it counts, so it is asked for."""
    found = _CORRECTS.search(text)
    return bool(found and _NUMBER.search(text[: found.start()]))
