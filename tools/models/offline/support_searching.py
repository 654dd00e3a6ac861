"""Technical help, general questions and the rules of the shop: from the documents, word for word, or not at all."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.support_passages import answered
from tools.models.offline.support_reading import Reading, desk_for, read
from tools.models.offline.support_speaking import data, say

_PRODUCTS = ("sell", "price", "cost", "how much", "in stock", "buy", "products", "팔", "판매", "가격", "얼마", "재고")
_THANKS = re.compile(
    r"\W*(?:(?:ok|okay|great|thanks|thank you|many|so|very|much|네|정말)\W*)*"
    r"(?:thanks|thank you|much|a lot|고[마맙]\w*|감사\w*)(?:\W*드\w*)?\W*",
    re.IGNORECASE,
)
_HELLO = ("hello", "hi", "hi there", "good morning", "hey", "안녕", "안녕하세요", "안녕하십니까")


def support_technical(asked: Asked) -> Answer:
    """Searches the documents and says what they say; what is about money after all goes to billing."""
    known = read(asked.messages)
    if known.order and known.refund:
        return [Call("hand_off_to_billing", {})]
    return _from_documents(asked, known, known.said if not known.goes_on else f"{known.before} {known.said}")


def support_general(asked: Asked) -> Answer:
    """Greets, says what is sold, and else what the documents say."""
    known = read(asked.messages)
    said = known.said.casefold()
    if said.strip(" .!?~") in _HELLO:
        return say(known.korean, "hello")
    if _THANKS.fullmatch(said):
        return say(known.korean, "thanks")
    if any(word in said for word in _PRODUCTS) and desk_for(known.said) is None:
        return _sold(asked, known)
    return _from_documents(asked, known, known.said)


def support_policy(asked: Asked) -> Answer:
    """The rule for returns, refunds or warranty that the question is about."""
    known = read(asked.messages)
    searched = _searched(asked)
    if searched is None:
        return [Call("search_tool", {"query": known.said, "limit": 5})]
    found = answered(known.said, searched)
    return f"{found[0]} ({found[1]})" if found else say(known.korean, "no rule")


def _from_documents(asked: Asked, known: Reading, question: str) -> Answer:
    searched = _searched(asked)
    if searched is None:
        return [Call("search_tool", {"query": question, "limit": 5})]
    found = answered(question, searched)
    if found is None:
        return say(known.korean, "nothing found")
    return say(known.korean, "found", text=found[0], title=found[1])


def _sold(asked: Asked, known: Reading) -> Answer:
    listed = asked.result_of("look_up_products")
    if listed is None:
        return [Call("look_up_products", {})]
    sold = data(listed) or []
    name = "name_ko" if known.korean else "name"
    named = [one for one in sold if any(word in known.said.casefold() for word in _words(one))] or sold
    items = ", ".join(f"{one[name]} {one['price']} ({one['available']})" for one in named)
    return say(known.korean, "products", items=items)


def _words(product: Mapping[str, Any]) -> list[str]:
    """What people call it: the last word of its name, in both languages."""
    english = [word.casefold() for word in product["name"].replace(",", "").split() if len(word) > 4 and word.isalpha()]
    return [*english, *(word for word in product["name_ko"].split() if len(word) > 1 and not word[0].isascii())]


def _searched(asked: Asked) -> Sequence[Mapping[str, Any]] | None:
    """The passages; an empty list where the search failed or found nothing."""
    text = asked.result_of("search_tool")
    if text is None:
        return None
    found = data(text)
    return found if isinstance(found, list) else []
