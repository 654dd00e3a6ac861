"""What a customer of a shop wants, read by rules out of English and Korean: which order, a refund, a person, help."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

DESK = "desk"
"""The `name` of a message that no customer wrote."""

Desk = Literal["BILLING", "TECHNICAL", "GENERAL", "HANDED_TO_PERSON"]

_ORDER = re.compile(
    r"(?<![a-z0-9])(?:ORD-?[0-9]{3,8}(?![0-9])|RE-[A-Z0-9]{6}(?![a-z0-9])|order(?: (?:number|no\.?))? ?#?[0-9]{4,8}\b)"
    r"|주문 ?(?:번호)?[은는]? ?#?[0-9]{4,8}(?![0-9,]| ?[원만천])|(?<![0-9])[0-9]{4,8}번? ?주문"
    r"|^\W*(?:(?:it'?s|it is|no\.?|the|number|번호[은는]?)\W+)*#?[0-9]{4,8}(?:번?(?:이?요|입니다|이에요|예요)?)?\W*$",
    re.IGNORECASE,
)
"""ORD-1003, order 1003, 1003번 주문; what is nothing but a number is one, too."""
_REFUND = re.compile(
    r"\b(?:refund\w*|money back|pay(?:\w+)? (?:\w+ )?back|reimburse\w*|return (?:it|this|that|the|my)\b)"
    r"|환불|반품|돌려\s*(?:주|받)|돈을? 돌려",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"^\s*(?:please |pls )?refund\b|\brefund (?:it|this|that|my|me|the|order|ord\b)|\bord-?\d+[\s,:-]*refund\b"
    r"|\b(?:want|need|like|get|request|please|give me|ask(?:ing)? for|(?:can|could|may) i have)\b[^.?!]{0,40}"
    r"\b(?:refund|money back|reimburse\w*|return)\b|\b(?:pay|send|give)\b.{0,20}\bback\b"
    r"|(?:환불|반품)(?:을|를|도|좀)?\s*(?:좀\s*)?(?:해\s*(?:주|줘|달)|부탁|요청|원(?:해|합)|받고|신청|바랍|바라"
    r"|하고\s*싶|할게|하겠|처리)"
    r"|돌려\s*(?:주세요|주십|줘|받고)|^\W*(?:환불|반품)\W*$",
    re.IGNORECASE | re.ASCII,
)
"""A wish, and not a word about one: "was it refunded?" pays nothing."""
_NOT = re.compile(
    r"\b(?:don'?t|do not|no|never|without|not)\b[^.?!]{0,20}\b(?:refund|money back|return)"
    r"|\b(?:when|was|were|did|has|status|already|where|why|after|within|until)\b"
    r"|환불(?:은|을|이|도)?\s*(?:필요\s*없|원하지|말고|안\s*(?:해|받)|됐|되었|된|받았)|언제|왜|이미|\?.*환불",
    re.IGNORECASE | re.ASCII,
)
_ASKS_RULE = re.compile(
    r"\b(?:policy|rules?|how long (?:do|can)|within how|can i (?:still )?return|do you (?:take|refund)|what if)\b"
    r"|규정|정책|기한|며칠\s*(?:안|이내)|언제까지|되나요|가능한가요|어떻게\s*되",
    re.IGNORECASE,
)
_BILLING = re.compile(
    r"\b(?:orders?|ordered|paid|pay(?:ment)?s?|charged?|invoices?|receipts?|bills?|billed|card|bought|cancel\w*)\b"
    r"|주문|결제|청구|영수증|계산서|카드|송장|입금|구매|취소",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"\b(?:does|do|did|is|are|will|wo|ca)(?:n't| ?not) (?:\w+ )?"
    r"(?:work\w*|heat\w*|turn\w*|start\w*|boil\w*|switch\w*|charg\w+)\b"
    r"|\b(?:broken|broke|defect\w*|leak\w*|repair\w*|fix|error|(?:lime)?scale (?:in|from|on|off)|limescale)\b"
    r"|\b(?:descal\w*|clean\w*|switches off|stopped|jam\w*|smell\w*|smok\w+|nois[ey]\w*|burn\w*|cracked)"
    r"|\b(?:overheat\w*|temperature|how (?:do|can|should) i (?:use|set|clean|fill|choose|brew|remove|replace"
    r"|change))\b"
    r"|\b(?:handbook|manual)\b"
    r"|고장|안\s*(?:켜|되|돼|끓|눌)|켜지지|작동|수리|물때|청소|세척|새(?:요|고)|온도|사용법|설명서|꺼(?:져|집|진)"
    r"|과열"
    r"|끓(?:이|여|는)|소리|냄새|연기|막혔",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:human|(?:a|some|real|actual) person|representative|complain\w*)\b"
    r"|\b(?:to|with) (?:a |an |the )?(?:person|agent|manager|somebody|someone|supervisor)\b"
    r"|상담\s*(?:원|사)|사람(?:과|이랑|하고|을|한테)|직원|담당자|매니저|책임자|불만",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\s*(?:yes|yeah|yep|sure|ok(?:ay)?|please(?: do)?|go ahead|do it|네|예|응|그래(?:요)?|부탁\w*|해\s*주세요)"
    r"[\s,.!]*(?:please|thanks?|부탁\w*|해\s*주세요|그렇게\w*)?[\s.!]*",
    re.IGNORECASE,
)
_MATTER = re.compile(r"\((\w+) had asked the customer something, about what they wrote in the (\d+) message")
_OTHER = re.compile(
    r"\?|\b(?:forget|never mind|instead|rather|how|what|which|who|where|when|why|was|were|did|has|is it|show"
    r"|track\w*|status"
    r"|cancel\w*|arrive\w*|deliver\w*|check|other than|not|don'?t|no longer)\b"
    r"|상태|배송|도착|어디|언제|뭐|무엇|왜|어떻|취소|조회|확인|말고|아니(?:라|고|요)|나요|까요|습니까|바꿔|변경|궁금",
    re.IGNORECASE,
)
"""What makes a message more than the number that was asked for."""
_REPLY = 12
"""[words] of the longest message that is taken for a mere answer."""
_GOES_ON = re.compile(
    r"^\s*(?:and|also|what about|how about|then)\b|^\s*(?:그럼|그리고|또|그건|그거|그것)", re.IGNORECASE
)


@dataclass(frozen=True)
class Reading:
    """`order` is the one named last, in this message or an earlier one. `replies`: it only answers the desk's question,
    which followed `before`, the customer's message before this one.
    """

    said: str
    before: str
    order: str | None
    korean: bool
    refund: bool
    replies: bool
    offered: bool
    """The desk offered a person, and this is a yes."""
    asked_by: str = ""
    """Who ended the turn before with a question; `matter` is what the customer had written about it."""
    matter: str = ""

    @property
    def goes_on(self) -> bool:
        """Does it make no sense without what was said before it?"""
        return self.replies or bool(_GOES_ON.search(self.said)) or bool(_YES.fullmatch(self.said))


def read(messages: Sequence[BaseMessage]) -> Reading:
    """The customer's last message, in the light of those before it."""
    said = [str(one.text) for one in messages if isinstance(one, HumanMessage) and one.name != DESK] or [""]
    last, before = said[-1], said[-2] if len(said) > 1 else ""
    asked = next((one.text for one in reversed(messages) if isinstance(one, AIMessage) and one.text), "")
    asked_by, wrote = _matter(messages, said[:-1])
    yes = bool(_YES.fullmatch(last))
    replies = bool(asked_by) and (yes or _gives_the_number(last))
    return Reading(
        said=last,
        before=before,
        order=_one_order(said),
        korean=_korean(last) or (replies and _korean(before)),
        refund=wants_refund(last) or (replies and asked_by == "BILLING" and _wanted(wrote)),
        replies=replies,
        offered=yes and any(word in asked for word in ("a person, please", "상담원")),
        asked_by=asked_by,
        matter=" ".join(wrote),
    )


def _one_order(said: Sequence[str]) -> str | None:
    """The order that was named last; None where a message names several."""
    named = next((found for text in reversed(said) if (found := {_number(one) for one in _ORDER.findall(text)})), set())
    return named.pop() if len(named) == 1 else None


def _number(named: str) -> str:
    """As the shop writes it."""
    if named.upper().startswith("RE-"):
        return named.upper()
    return f"ORD-{re.sub('[^0-9]', '', named)}"


def _matter(messages: Sequence[BaseMessage], said: Sequence[str]) -> tuple[str, list[str]]:
    """Who asked before this message, and what the customer had written about it; the desk's own line says so."""
    heard = [one for one in messages if isinstance(one, HumanMessage)]
    lines = takewhile(lambda one: one.name == DESK, reversed(heard))
    found = next((known for one in lines if (known := _MATTER.search(one.text))), None)
    return (found[1], list(said[-int(found[2]) :])) if found else ("", [])


def _wanted(wrote: Sequence[str]) -> bool:
    """Was money wanted back, and not taken back since?"""
    said = [text for text in wrote if wants_refund(text) or _NOT.search(text)]
    return bool(said) and wants_refund(said[-1])


def _gives_the_number(text: str) -> bool:
    """As in "It is order ORD-1003", "주문번호는 ORD-1003이에요": an order's number, and nothing else is wanted."""
    rest = _ORDER.sub(" ", text)
    plain = len(rest.split()) <= _REPLY and not _OTHER.search(rest)
    return (
        bool(_ORDER.search(text))
        and plain
        and not _NOT.search(text)
        and not _TECHNICAL.search(rest)
        and not _PERSON.search(rest)
    )


def wants_refund(text: str) -> bool:
    """Does this very message ask for money back?"""
    return bool(_WANTS.search(text)) and not _NOT.search(text) and not _asks_rule(text)


def desk_for(text: str) -> Desk | None:
    """Who can help with these words; None where they do not say."""
    if _PERSON.search(text):
        return "HANDED_TO_PERSON"
    if _ORDER.search(text) or (_REFUND.search(text) and not _asks_rule(text)):
        return "BILLING"
    if _TECHNICAL.search(text):
        return "TECHNICAL"
    if _REFUND.search(text):
        return "GENERAL"  # how refunds work, not one of their own
    return "BILLING" if _BILLING.search(text) else None


def _asks_rule(text: str) -> bool:
    return bool(_ASKS_RULE.search(text)) and not _ORDER.search(text)


def _korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)
