"""Words: what stands around a number says what it is; "call 02-…" is a phone and "order no. 02-…" is none."""

from dataclasses import dataclass, field
from typing import Any

import re2

BEFORE = 60
"""[characters] So far before it a word still explains it."""

AFTER = 24
"""[characters] So far behind it, in the same line."""

AGAINST = (
    "order version release build tracking invoice sku isbn issn doi serial model part product item ticket case lot oid "
    "section clause commit job id meter article transaction",
    "주문 버전 운송장 송장 접수_번호 상품코드 제품코드 자재코드 품번 모델 바코드 승인번호 예약번호 "
    "사건번호 문서번호 관리번호 시리얼 우편번호 학번 사번 수험번호 거래번호 일련번호 코드",
)
"""English and Korean words of numbers that are nobody's."""


_AMOUNT = re2.compile("(?i)^ ?(?:원|달러|엔|명|건|개|won|krw|usd|eur|dollars|euros)".encode())
"""What stands behind a number that counts something."""


@dataclass(frozen=True)
class Words:
    """Words that explain a number, apart by blanks (`_` is a blank in one): `english` as whole words, whatever comes
    before or behind in a name like client_ip, `begins` as the beginning of one (phoneNumber), `korean` anywhere, since
    particles are attached. `against` speaks for something else.
    """

    english: str = ""
    begins: str = ""
    korean: str = ""
    against: tuple[str, str] = AGAINST
    _compiled: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for_it = _any(self.english, self.begins, self.korean)
        against = _any(self.against[0], "", self.against[1])
        object.__setattr__(self, "_compiled", re2.compile(f"(?i)(?:({for_it})|{against})".encode()))

    def speak(self, text: str, start: int, end: int) -> int:
        """1 for it, -1 against it, 0 where they say nothing. The nearest before it counts, then the first behind."""
        before = text[max(0, start - BEFORE) : start].encode("utf-8", "replace")
        behind = text[end : end + AFTER].partition("\n")[0].encode("utf-8", "replace")
        if _AMOUNT.search(behind) is not None:
            return -1
        nearest = 0
        for found in self._compiled.finditer(before):
            nearest = -1 if found[1] is None else 1
        if nearest:
            return nearest
        found = self._compiled.search(behind)
        return 0 if found is None or found[1] is None else 1


def _any(english: str, begins: str, korean: str) -> str:
    """A regular expression of any of them; one that fits nothing where there are none."""
    alternatives = []
    if english:
        alternatives.append(rf"(?:\A|[^a-z])(?:{_or(english)})(?:[^a-z]|\z)")
    if begins:
        alternatives.append(rf"(?:\A|[^a-z])(?:{_or(begins)})")
    if korean:
        alternatives.append(_or(korean))
    return "|".join(alternatives) or r"[^\x00-\x{10FFFF}]"


def _or(words: str) -> str:
    return "|".join(re2.escape(word).replace("_", "[ _-]?") for word in words.split())
