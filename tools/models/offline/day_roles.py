"""Which of the days that were said is the departure, and which the return."""

import re
from typing import Literal

from tools.models.offline.days import Day, Weekday
from tools.models.offline.text import Found

Role = Literal["depart_on", "return_on"]
Days = list[Found[tuple[Day, ...]]]
"""One day, or both ends of a range."""

_MARK = re.compile(
    r"(?P<back>(?<!a )\b(?:return(?:ing|s)?|inbound)\b(?! ticket| trip| fare)|\bback\b|\buntil\b|\btill?\b|\bthrough\b"
    r"|\bcheck(?:ing)?[ -]?out\b|\bhome\b|돌아오|돌아와|귀국|복귀|오는 (?:날|편|비행기))"
    r"|(?P<out>\bleav\w{1,4}|\bdepart\w{0,5}|\boutbound|\bgo(?:ing)?\b|\bfly(?:ing)?\b|\bstart\w{0,4}|\bfrom\b"
    r"|\bout\b(?! of)|\bcheck(?:ing)?[ -]?in\b|출발|떠나|가는 (?:날|편|비행기)|출국)",
    re.IGNORECASE | re.ASCII,
)
_JOINED = re.compile(
    r"^[ ,]{0,2}(?:-|~|to|until|till?|through|thru|부터|에서)[ ,]{0,2}(?:the |on )?$", re.IGNORECASE | re.ASCII
)
_EITHER = re.compile(r"^ ?(?:or|또는|아니면|이나|나|혹은)(?: the| on)? ?$", re.IGNORECASE | re.ASCII)
_BACK_AFTER = re.compile(r"^(?:까지|(?:쯤|경)?(?:에|날)? ?(?:돌아|귀국(?!일)|복귀|컴백|와야|와요|올게|올 |오는|도착))")
_OUT_AFTER = re.compile(r"^(?:부터|(?:쯤|경)?(?:에|날)? ?(?:출발(?!일|지)|떠나|출국(?!일)|가서|갔다))")
_LABEL = re.compile(
    r"(?:(?P<back>귀국|복귀|(?:돌아)?오는 ?(?=[날편])|return|inbound)"
    r"|(?P<out>출발|출국|가는 ?(?=[날편])|depart(?:ure)?|outbound))"
    r"(?P<told> ?(?:일|날짜?|편|date|day)?(?:은|는|이|:| is)?) ?$",
    re.IGNORECASE | re.ASCII,
)


def settled(text: str, days: Days) -> Days:
    """Without "the 24th or the 25th", which settles nothing."""
    either = [at for at in range(len(days) - 1) if _EITHER.match(text[days[at].end : days[at + 1].start])]
    return [day for at, day in enumerate(days) if day.value and at not in either and at - 1 not in either]


def is_weekend(value: tuple[Day, ...]) -> bool:
    """Saturday to Sunday."""
    return [day.weekday for day in value if isinstance(day, Weekday)] == [5, 6]


def roles(text: str, days: Days, asked: Role) -> dict[Role, Day]:
    """All but weekends, which give way to any other day."""
    known: dict[Role, Day] = {}
    end = 0
    for one in days:
        if len(one.value) == 1:
            role = _role(text, end, one) or asked
            known.setdefault("return_on" if role in known else role, one.value[0])
        elif not is_weekend(one.value):
            known = {"depart_on": one.value[0], "return_on": one.value[1], **known}
        end = one.end
    return known


def _role(text: str, end: int, one: Found[tuple[Day, ...]]) -> Role | None:
    """What the words beside a day make it: a label right before it, words after it, words before it."""
    before, after = text[max(end, one.start - 40) : one.start], text[one.end : one.end + 14]
    label = _LABEL.search(before[-16:])
    # In "24일 출발 27일 귀국" a word between two days belongs to the first, unless it is "출발일" or "출발:".
    if label and (label["told"].strip() or not end or before.startswith(",")):
        return "return_on" if label["back"] else "depart_on"
    if _BACK_AFTER.match(after):
        return "return_on"
    if _OUT_AFTER.match(after):
        return "depart_on"
    if end and _JOINED.match(before):
        return "return_on"
    marks = list(_MARK.finditer(before))
    return None if not marks else "return_on" if marks[-1]["back"] else "depart_on"
