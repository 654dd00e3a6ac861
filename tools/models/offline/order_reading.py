"""The skill that reads an order: products and how many, the card's token, the address; later words replace earlier.

Its scope: goods with a number, in figures or in words (`two kettles please`, `주전자 둘`), an address behind "to" or
before "(으)로 보내", an e-mail address. What a product's name means is not its business: the shop's shelf decides.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.asked_in_json import object_in
from tools.models.offline.order_lines import lines_of, nothing_else
from tools.models.offline.skills import Asked
from tools.models.offline.text import plain

_FLAGS = re.IGNORECASE | re.ASCII
_TOKEN = re.compile(r"\btok_[A-Za-z0-9_]{1,60}", re.ASCII)
_PAYING = re.compile(
    r",?\s*(?:\b(?:and |please )?(?:pay(?:ing|ment)?|charge|bill|use|using|with|on|by|from|my|the|credit|card|it|is)\b"
    r"[\s:]*){1,6}$"
    r"|,?\s*(?:결제는|신용)?\s?카드(?:는|로는|로|:)?\s*$",
    _FLAGS,
)
_AFTER_CARD = re.compile(
    r"^\s*(?:카드로|카드|로|으로)?\s*(?:결제|계산)?(?:해\s?(?:줘|주세요)|할게요|합니다|이에요|입니다|예요)?"
)
_TO_EN = re.compile(
    r"\b(?:(?:ship|send|deliver|mail)\w*(?: (?:it|them|this|these|all|everything))?(?: please)? to"
    r"|address(?: is)?:?|to(?= \d))"
    r" +(?P<address>.{3,160})",
    _FLAGS,
)
_TO_KO = re.compile(
    r"(?P<address>[가-힣]{1,8}(?:시|도|군|구) .{1,120}?)(?:으로|로|에)\s*(?:보내|배송|배달|부쳐|발송)[가-힣 ]{0,12}"
    r"|(?:주소는|주소:|주소) *(?P<named>.{3,120}?)(?:입니다|이에요|예요)?(?:[,.]|$)"
)
_EMAIL = re.compile(
    r",?\s*(?:(?:\band )?(?:please )?(?:send|e-?mail)?\s*(?:the |an |my )?(?:invoice|bill|receipt)\s*(?:goes )?"
    r"(?:to|:)?\s*|\b(?:my )?e-?mail(?: address)?(?: is|:)?\s*"
    r"|(?:계산서|영수증|인보이스|이메일|메일)(?:는|은|를|을)?\s*(?:주소)?(?:는|은|:)?\s*)?"
    r"(?<![\w.+-])(?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4})"
    r"(?:\s?(?:으?로)(?:\s?(?:보내|발송|부탁)[가-힣 ]{0,8})?)?",
    _FLAGS,
)
_ORDERS = re.compile(
    r"\b(?:order|buy|purchase|get me|send me|i want|i need|i'd like|i would like|we need|we want)\b"
    r"|주문|구매|구입|사고 싶|살게|사 ?줘|보내|주세요",
    _FLAGS,
)
_OTHERWISE = re.compile(
    r"\b(?:refund|return|cancel|where is|where's|status|track|flight|hotel|trip)\b"
    r"|환불|반품|취소|어디쯤|언제 와|항공|호텔|여행",
    _FLAGS,
)
_POLITE_KO = re.compile(r"(?:으로|로|에)?\s*(?:보내|배송해|부탁)[가-힣 ]*$|(?:입니다|이에요|예요|이요|요)$")


def order_reading(asked: Asked) -> Mapping[str, Any]:
    """The fields of `OrderReading`."""
    known = object_in(asked)
    said = known.get("said")
    entries = said if isinstance(said, list) else [{"kind": "request", "about": [], "text": asked.said}]
    read: dict[str, Any] = {}
    orders = False
    for entry in entries:
        text, about = plain(str(entry.get("text", ""))), list(entry.get("about") or [])
        found = _entry(text, about)
        is_answer = entry.get("kind") == "answer"
        orders = orders or is_answer or (bool(_ORDERS.search(text)) and not _OTHERWISE.search(text))
        orders = orders or bool(found.get("lines") and (found.get("card") or found.get("address")))
        orders = orders or (not _OTHERWISE.search(text) and nothing_else(text))
        read |= found
    return {"is_order": True, **read} if orders else {"is_order": False}


def _entry(text: str, about: Sequence[str]) -> dict[str, Any]:
    """What one thing that was said says."""
    email, rest = _email(text)
    card, rest = _card(rest)
    address, rest = _address(rest)
    lines = lines_of(rest) if not about or "lines" in about else []
    if address is None and about and "address" in about and not lines:
        address = _POLITE_KO.sub("", rest.strip(" ,.")).strip(" ,.") or None
    found = {"lines": lines, "card": card, "address": address, "email": email}
    return {name: value for name, value in found.items() if value}


def _email(text: str) -> tuple[str | None, str]:
    match = _EMAIL.search(text)
    return (match["email"], f"{text[: match.start()]}, {text[match.end() :]}".strip(" ,")) if match else (None, text)


def _card(text: str) -> tuple[str | None, str]:
    match = _TOKEN.search(text)
    if match is None:
        return None, text
    before, after = _PAYING.sub("", text[: match.start()]), _AFTER_CARD.sub("", text[match.end() :], count=1)
    return match[0], f"{before}, {after.strip(' ,.')}".strip(" ,")


def _address(text: str) -> tuple[str | None, str]:
    match = _TO_KO.search(text) or _TO_EN.search(text)
    if match is None:
        return None, text
    told = match["address"] or match.groupdict().get("named") or ""
    address = re.split(r"[.!?](?:\s|$)|,\s*(?=card\b|카드)", told)[0]
    address = re.sub(r",?\s*(?:please|thanks|thank you)$", "", address.strip(" ,."), flags=re.IGNORECASE)
    return address.strip(" ,.;"), f"{text[: match.start()]}, {text[match.end() :]}"
