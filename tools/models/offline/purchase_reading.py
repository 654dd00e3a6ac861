"""The skill that reads a purchase for the shelf: products and how many, and below which stock; later words go before.

Its scope: `buy 20 filters for the shelf`, `restock GRINDER-H1, twelve`, `매장 재고로 필터 20개 발주`, with "if fewer
than 30 …" or "30개 미만이면". "Up to twenty" says no number to buy: it is asked for.
"""

import re
from collections.abc import Mapping
from typing import Any

from tools.models.offline.asked_in_json import entries_in
from tools.models.offline.counts import ALONE, COUNT, ENGLISH, KOREAN, UNITS, of_english, of_korean
from tools.models.offline.meant import corrects_itself, meant
from tools.models.offline.order_lines import lines_of
from tools.models.offline.skills import Asked
from tools.models.offline.text import plain

_FLAGS = re.IGNORECASE | re.ASCII
_BELOW = re.compile(
    rf"(?:,? ?\b(?:but |and )?(?:only |just )?(?:if|when|while|as long as)[^,.;]{{0,40}}?)?"
    rf"\b(?:fewer than|less than|under|below|unless (?:there are )?at least|keep at least) (?P<en>{ENGLISH})(?![\w-])"
    r"(?P<rest>[^,.;]{0,60})"
    rf"|(?P<product>[가-힣A-Za-z0-9-][가-힣A-Za-z0-9 -]{{0,40}}?)?[이가]? ?(?P<ko>{KOREAN}) ?(?:{UNITS})?[이가]? ?"
    r"(?:미만|아래|보다 적)[가-힣]*(?: ?때만?| [가-힣]{1,6}면(?= ))?",
    _FLAGS,
)
_UP_TO = re.compile(
    rf"\b(?:up to|back to|until|till|to) (?:a level of )?(?:{ENGLISH})(?![\w-])|{KOREAN} ?(?:{UNITS})?까지", _FLAGS
)
_SKU = re.compile(r"\b[A-Z]{3,}-[A-Z0-9]+\b")
_NUMBER = re.compile(rf"(?P<en>{COUNT})|(?<![\d.,~-])(?P<ko>{KOREAN}) ?(?P<unit>{UNITS})|(?P<alone>{ALONE})", _FLAGS)
_TAIL = re.compile(
    r"\s*\b(?:for|from|into|in|on|onto|at|to|with|so|before|by|when|if|wholesale|because|delivered|more|again)\b.*$",
    _FLAGS,
)
_UNITS_OF = re.compile(r"^(?:more |new |extra )?(?:(?:units?|pieces?|items?|bags?|packs?|boxes) of )?", _FLAGS)
_FILLING = re.compile(
    r"\b(?:restock|replenish|resupply|refill|top up|stock up on|stock up|buy|purchase|order|procure|get|need|reorder)\b"
    r" (?:more |new |some |the |our |in |stock of |us )*(?P<product>[A-Za-z][\w -]{1,40})"
    r"|(?P<ko>[가-힣A-Za-z0-9][가-힣A-Za-z0-9 -]{0,30}?)[을를이가은는]? ?(?:재고|발주|입고|보충|매입|사입|들여|채워)",
    _FLAGS,
)
_PLACES_KO = re.compile(
    r"^(?:(?:우리|저희|매장|가게|창고|진열대|매대|판매용|판매할|재판매할|재고|도매|공급업체|공급사|공급처|거래처|상품|물건|추가)"
    r"(?:에서|으로|[에의로]|용)?(?: 팔| 판매할)? ?)+|(?: ?(?:재고|더|추가)|[을를이가은는])+$"
)
_WANTS = re.compile(
    r"\b(?:buy|purchase|order|restock|replenish|resupply|refill|top up|stock up|procure|reorder|get|need|fill|bring)\b"
    r"|발주|매입|사입|입고|구매|구입|보충|채워|들여|주문|사 ?와|사 ?줘|사 주세요|납품|맞춰",
    _FLAGS,
)
_OTHERWISE = re.compile(
    r"\b(?:refund|return|cancel|where is|where's|status|track|flight|hotel|trip|report)\b"
    r"|환불|반품|취소|항공|호텔|여행|보고서",
    _FLAGS,
)


def purchase_reading(asked: Asked) -> Mapping[str, Any]:
    """The fields of `PurchaseReading`."""
    read: dict[str, Any] = {"lines": [], "below": None}
    wanted = False
    for entry in entries_in(asked):
        text, about = meant(plain(str(entry.get("text", "")))), list(entry.get("about") or [])
        is_answer = entry.get("kind") == "answer"
        wanted = wanted or is_answer or (bool(_WANTS.search(text)) and not _OTHERWISE.search(text))
        if corrects_itself(text):
            continue
        found = _entry(text, bool(about))
        lines = found["lines"]
        if len(lines) == 1 and len(read["lines"]) == 1:  # an answer completes what was said before
            lines = [{**read["lines"][0], **{name: value for name, value in lines[0].items() if value is not None}}]
        read = {
            "lines": lines or read["lines"],
            "below": found["below"] if found["below"] is not None else read["below"],
        }
    return {"is_purchase": True, **read} if wanted else {"is_purchase": False}


def _entry(text: str, answers: bool) -> dict[str, Any]:
    """What one thing that was said says."""
    condition = _BELOW.search(text)
    rest = text if condition is None else f"{text[: condition.start()]}, {text[condition.end() :]}"
    rest = _UP_TO.sub(",", rest)
    lines = [line for line in map(_line, lines_of(rest)) if line["product"] or line["quantity"]]
    sku, named = _SKU.search(text), [line for line in lines if line["product"]]
    if sku or not named:
        product = sku[0] if sku else _named(rest, condition) or (_bare(rest) if answers else None)
        lines = [{"product": product, "quantity": _number(_SKU.sub(",", rest))}]
        lines = [line for line in lines if any(line.values())]
    return {"lines": lines if sku or not named else named, "below": _level(condition)}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {"product": _goods(str(line["product"])), "quantity": line["quantity"]}


def _goods(said: str) -> str | None:
    """A product's name without where it goes and where it comes from."""
    cut = _UNITS_OF.sub("", _TAIL.sub("", said.strip()))
    cut = re.sub(
        r"^(?:more|units?|pieces?|items?|of them|them)$", "", _PLACES_KO.sub("", cut.strip()).strip(" ,."), flags=_FLAGS
    )
    return None if not cut or _NUMBER.fullmatch(cut) else cut


def _named(rest: str, condition: re.Match[str] | None) -> str | None:
    """A product that is named without a number, or in the condition only."""
    filling = _FILLING.search(rest)
    if filling and (product := _goods(filling["product"] or filling["ko"] or "")):
        return product
    if condition is None:
        return None
    return _goods(
        re.sub(r"\b(?:are|is|remain|left)\b.*", "", condition["rest"] or condition["product"] or "", flags=_FLAGS)
    )


def _bare(rest: str) -> str | None:
    """What answers a question: a product's name and nothing else, if it is no number."""
    said = re.sub(r"(?:입니다|이에요|예요|이요|요)$", "", rest.strip(" ,.!")).strip()
    return None if _NUMBER.fullmatch(said) or not 0 < len(said.split()) <= 5 else _goods(said)


def _number(rest: str) -> int | None:
    match = _NUMBER.search(rest)
    if match is None or (match["en"] or "").casefold() in ("a", "an"):
        return None
    return of_english(match["en"]) if match["en"] else of_korean(match["ko"] or match["alone"], match["unit"] or "")


def _level(condition: re.Match[str] | None) -> int | None:
    if condition is None:
        return None
    return of_english(condition["en"]) if condition["en"] else of_korean(condition["ko"])
