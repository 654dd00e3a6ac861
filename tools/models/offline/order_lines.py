"""The lines of an order in words: each product as it was named, and how many; and whether the words say just that."""

import re
from collections.abc import Iterator
from typing import Any

from tools.models.offline.counts import ALONE, COUNT, ENGLISH, KOREAN, UNITS, of_english, of_korean
from tools.models.offline.text import BLANK

_FLAGS = re.IGNORECASE | re.ASCII
_JOINED = re.compile(r"(?<!\d),|,(?!\d)|;|\band\b|\bplus\b|[.!?](?:\s|$)|그리고", re.IGNORECASE)
_LINE_KO = re.compile(
    rf"(?<![\d.,~-])(?P<first>{KOREAN}) ?(?P<of>{UNITS})의 (?P<named>[가-힣A-Za-z0-9][가-힣A-Za-z0-9 -]{{0,40}})"
    rf"|(?P<product>[가-힣A-Za-z0-9][가-힣A-Za-z0-9 -]{{0,60}}?)"
    rf"(?:[을를은는]? ?(?<![\d.,~-])(?P<count>{KOREAN}) ?(?P<unit>{UNITS})(?:를|을|만|씩)?"
    rf"|[을를은는]? (?P<alone>{ALONE})(?=(?:만|씩)?(?:이?요|이?랑|하고|[와과를을])?(?:$|[ ,.!?])))"
)
_LINE_EN = re.compile(
    r"(?P<sku>\b[A-Z]{3,}-[A-Z0-9]+|\b(?:[a-z]+ ){0,2}[a-z]+) ?[x×] ?(?P<times>\d{1,5})(?![\w-])"
    rf"|(?P<count>{COUNT})(?: ?[x×])?(?: of)? (?P<product>(?!of )[A-Za-z][\w -]{{1,60}})",
    _FLAGS,
)
_OF_THEM = re.compile(rf"\s*(?P<count>{ENGLISH}) of (?:them|those|these)\b.*", _FLAGS)
_LEADING_KO = re.compile(
    r"^(?:(?:안녕하세요|저기요|그리고|저는|저|요|와|과|하고|이?랑|,)\s+|(?:하고|이?랑|와|과)(?=\s))+"
)
_TAIL_EN = re.compile(r"\s*\b(?:please|thanks|thank you|for me|for us|to|from|with|by)\b.*$", _FLAGS)
_ARTICLE = re.compile(r"^(?:the|some|my)\s+", _FLAGS)
_NO_GOODS = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|times?|questions?|problems?|people|persons?|"
    r"travell?ers?|adults?|more|things?|words?|percent|dollars?|won|euros?|my|our|is|are|was|were|has|have|had|do|does|"
    r"did|not|ago|late|broke\w*)\b|^(?:of|dozens?|hundred|pair|couple)\b|^(?:질문|문제|번|날|밤|사람)",
    _FLAGS,
)
_POLITE = re.compile(
    r"\b(?:hi|hello|hey|good (?:morning|afternoon|evening)|please|thanks?|thank you|just|only|also|for (?:me|us)|"
    r"i'?ll (?:have|take)|(?:could|can|may) (?:i|we) (?:get|have)|(?:could|can) you (?:send|bring|get) (?:me|us)|"
    r"give (?:me|us)|let (?:me|us) have|make (?:that|it)|the|and|plus|x)\b"
    r"|안녕하세요|저기요|그리고|부탁(?:해요|드려요|드립니다|드릴게요|합니다|해)?|주세요|가져다|이?랑|하고|이요|요|만|씩|[와과를을]",
    _FLAGS,
)
MOST_WORDS = 5


def lines_of(text: str) -> list[dict[str, Any]]:
    """The lines, in the order in which they were said."""
    return [{"product": product, "quantity": count} for product, count, _ in _found(text)]


def nothing_else(text: str) -> bool:
    """Are the words the names of goods with their numbers, and what is polite to say? `two kettles please` is, and
    `two days ago my kettle broke` is none.
    """
    rest, found = text, list(_found(text))
    for product, _, said in found:
        if _NO_GOODS.search(product) or len(product.split()) > MOST_WORDS:
            return False
        rest = rest.replace(said, BLANK, 1).replace(product, BLANK, 1)  # "the kettle, two of them" names it before
    return bool(found) and not re.search(r"[a-z가-힣]", _POLITE.sub(" ", rest), re.IGNORECASE)


def _found(text: str) -> Iterator[tuple[str, int, str]]:
    """Product, how many, and the words that said so."""
    before = ""
    for part in _JOINED.split(text):
        korean = list(_LINE_KO.finditer(part)) if re.search("[가-힣]", part) else []
        for line in korean:
            yield _in_korean(line)
        if korean:
            continue
        if before and (them := _OF_THEM.fullmatch(part)):
            yield before, of_english(them["count"]), part
        elif match := _LINE_EN.search(part):
            if match["sku"]:
                yield match["sku"].strip(), int(match["times"]), match[0]
            elif product := _TAIL_EN.sub("", match["product"]).strip(" -"):
                yield product, of_english(match["count"]), match[0]
        before = _ARTICLE.sub("", part.strip())


def _in_korean(line: re.Match[str]) -> tuple[str, int, str]:
    if line["first"]:
        return line["named"].strip(), of_korean(line["first"], line["of"]), line[0]
    product = _LEADING_KO.sub("", line["product"].strip())
    return product, of_korean(line["count"] or line["alone"], line["unit"] or ""), line[0]
