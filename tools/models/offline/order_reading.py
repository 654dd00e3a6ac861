"""The skill that reads an order: products and how many, the card's token, the address; later words replace earlier.

Its scope: goods with a number, in figures or in words (`two kettles please`, `주전자 둘`), an address behind "to" or
before "(으)로 보내", an e-mail address. What a product's name means is not its business: the shop's shelf decides.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.asked_in_json import entries_in
from tools.models.offline.counts import ALONE, COUNT, KOREAN, UNITS, of_english, of_korean
from tools.models.offline.meant import corrects_itself, meant
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
_AFTER_ADDRESS = re.compile(
    r"(?<!\bst)(?<!\brd)(?<!\bave)(?<!\bno)(?<!\bapt)[.!?](?:\s|$)|[.!?]\s+(?=(?:i|we|my|please|the|and)\b)"
    r"|,\s*(?=card\b|카드|(?:i|we|please|but|don'?t)\b)",
    _FLAGS,
)
"""Where an address is over; "12 Main St. Seoul" is one."""
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
_COUNTED_KO = re.compile(rf"{KOREAN} ?{UNITS}(?:으?로)?(?![가-힣])")
_PLACE = re.compile(
    r"\d|\b(?:street|st|road|rd|avenue|ave|lane|drive|square|place|boulevard|house|building|tower|station|city)\b"
    r"|[가-힣](?:시|도|군|구|동|읍|면|리|로|길|역|청|빌딩|아파트)(?![가-힣])",
    _FLAGS,
)
"""What a bare answer must have to be an address: nothing is sent to "hmm", or to "make it three"."""
_A_COUNT = re.compile(
    r"\W*(?P<instead>(?:(?:no|oh|sorry|wait|actually|rather|please|i mean|make (?:it|that)"
    r"|아니(?:요|다|에요)?|아뇨|잠깐|말고)\W+)+)?"
    rf"(?:(?P<en>{COUNT})|(?P<ko>{KOREAN}) ?(?P<unit>{UNITS})|(?P<alone>{ALONE}))"
    r"(?:으?로)?(?:\W*(?:please|instead|of them|해\s?(?:줘|주세요)|할게요|이?요|주세요))?\W*",
    re.IGNORECASE,
)
"""A number and nothing else; `instead` of the one thing's: "no, make it three", "아니 세 개로"."""
_POLITE_KO = re.compile(r"(?:으로|로|에)?\s*(?:보내|배송해|부탁)[가-힣 ]*$|(?:입니다|이에요|예요|이요|요)$")


def order_reading(asked: Asked) -> Mapping[str, Any]:
    """The fields of `OrderReading`."""
    read: dict[str, Any] = {}
    orders = False
    for entry in entries_in(asked):
        text, about = meant(plain(str(entry.get("text", "")))), list(entry.get("about") or [])
        found = _entry(text, about)
        if (other := _A_COUNT.fullmatch(text)) and other["instead"] and len(read.get("lines", [])) == 1:
            found = {"lines": [{**read["lines"][0], "quantity": _quantity(other)}]}
        is_answer = entry.get("kind") == "answer"
        orders = orders or is_answer or (bool(_ORDERS.search(text)) and not _OTHERWISE.search(text))
        orders = orders or bool(found.get("lines") and (found.get("card") or found.get("address")))
        orders = orders or (not _OTHERWISE.search(text) and nothing_else(text))
        doubted = ("lines", "address") if corrects_itself(text) else ()
        read |= {name: value for name, value in found.items() if name not in doubted}
    return {"is_order": True, **read} if orders else {"is_order": False}


def _entry(text: str, about: Sequence[str]) -> dict[str, Any]:
    """What one thing that was said says."""
    email, rest = _email(text)
    card, rest = _card(rest)
    address, rest = _address(rest)
    lines = lines_of(rest) if not about or "lines" in about else []
    if address is None and "address" in about and not lines and _names_a_place(rest):
        address = _POLITE_KO.sub("", rest.strip(" ,.")).strip(" ,.") or None
    found = {"lines": lines, "card": card, "address": address, "email": email}
    return {name: value for name, value in found.items() if value}


def _names_a_place(text: str) -> bool:
    return bool(_PLACE.search(_COUNTED_KO.sub(" ", text))) and not _A_COUNT.fullmatch(text)


def _quantity(other: re.Match[str]) -> int:
    return of_english(other["en"]) if other["en"] else of_korean(other["ko"] or other["alone"], other["unit"] or "")


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
    address = _AFTER_ADDRESS.split(told)[0]
    address = re.sub(r",?\s*(?:please|thanks|thank you)$", "", address.strip(" ,."), flags=re.IGNORECASE)
    return address.strip(" ,.;"), f"{text[: match.start()]}, {text[match.end() :]}"
