"""How many things: digits and number words as people order them, in English and in Korean."""

import re

from tools.models.offline.numbers_en import in_words
from tools.models.offline.numbers_ko import amount

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_WORD = rf"(?:(?:{_TENS})(?:[ -](?:{_ONES}))?|{_TEENS}|{_ONES})"
ENGLISH = (
    rf"(?:half a dozen|(?:(?:an?|{_WORD}|\d{{1,3}}) )?dozen|(?:a |one )?pair of|a couple(?: of)?"
    rf"|(?:an?|{_WORD}) hundred|\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|{_WORD}|an?)"
)
"""5, five, twenty-four, a dozen, a pair of; "a" is one."""
COUNT = rf"(?<![\w~-])(?<!\d[ .,])(?<!half )(?:{ENGLISH})(?![\w~-]|[.,]\d)"
"""`ENGLISH` as a number of its own: nothing is read out of 1.5, 2-3 or half a bag."""

_TENS_KO = {"열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80}
_ONES_KO = {
    **dict.fromkeys(("하나", "한"), 1),
    **dict.fromkeys(("둘", "두"), 2),
    **dict.fromkeys(("셋", "세"), 3),
    **dict.fromkeys(("넷", "네"), 4),
    **{word: value for value, word in enumerate(("다섯", "여섯", "일곱", "여덟", "아홉"), 5)},
}


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NATIVE = rf"(?:(?:{_any(_TENS_KO)})(?:{_any(_ONES_KO)})?|{_any(_ONES_KO)})"
_SINO = r"(?:(?:[이삼사오육칠팔구]?백(?:[이삼사오육칠팔구]?십)?|[이삼사오육칠팔구]?십)[일이삼사오육칠팔구]?)"
KOREAN = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}|{_NATIVE}|{_SINO})"
"""5, 다섯, 열두, 스물네, 이십: before a unit."""
ALONE = rf"(?:(?:{_any(_TENS_KO)})?(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)|열|스물|서른)"
"""하나, 둘, 열둘: what is said without a unit."""
UNITS = r"(?:개|대|봉지|봉|팩|세트|박스|상자|통|자루|다스)"

_NATIVE_WORD = re.compile(rf"({_any(_TENS_KO)})?({_any(_ONES_KO)})?")


def of_english(said: str) -> int:
    """The number of `ENGLISH`."""
    said = re.sub(r"\s+", " ", said.casefold().strip()).replace(",", "")
    if said.isdecimal():
        return int(said)
    if said == "half a dozen":
        return 6
    if "pair" in said or "couple" in said:
        return 2
    before, dozen, _ = said.partition("dozen")
    number = before.strip() if dozen else said
    return (12 if dozen else 1) * (int(number) if number.isdecimal() else in_words(f"{number} ") or 1)


def of_korean(said: str, unit: str = "") -> int:
    """The number of `KOREAN` or `ALONE`; a 다스 is twelve."""
    said = said.strip().replace(",", "")
    native = _NATIVE_WORD.fullmatch(said)
    if said.isdecimal():
        number = int(said)
    elif native and said:
        number = _TENS_KO.get(native[1] or "", 0) + _ONES_KO.get(native[2] or "", 0)
    else:
        number = int(amount(said))
    return number * (12 if unit == "다스" else 1)
