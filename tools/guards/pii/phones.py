"""Phone numbers: Korean ones as people write them, those with a country's code, and American and British ones."""

from tools.guards.pii.recogniser import LOOSE_LEFT, LOOSE_RIGHT, Check, Recogniser, Shape
from tools.guards.pii.tables import CALLING_CODES
from tools.guards.pii.words import Words

WORDS = Words(
    english="tel ph cell call calls text sms fax ring dial mob ext reach my_number whatsapp hotline",
    begins="phone telephone mobile cellphone contact helpline",
    korean="전화 연락 휴대폰 휴대전화 핸드폰 폰 팩스 문자 통화 수신 발신 문의 대표번호 "
    "고객센터 고객_센터 콜센터 상담 안전번호 국번 내_번호 제_번호 ☎ 📞",
)

_GAP = r"(?: {0,2}[.\-/)~_,] {0,2}|[ \t]{1,3})"
_AREA = r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_NET = r"0(?:70|50[2-8]|60|80|30)"
_LABEL = r"(?:\A|[^A-Za-z])(?i:phone|telephone|tel|ph|mobile|cell|fax)(?i:[ _]?(?:number|no))?[.\"']{0,2} ?[:=] ?[\"']?"
_DESK = r"1(?:5(?:22|33|44|66|77|88|99)|6(?:00|11|33|44|55|61|66|68|70|88)|8(?:00|11|33|55|66|77|99))"


def _abroad(found: str) -> float:
    """By the country's code and the number of digits; a Korean and an American number by their plans."""
    digits = _digits(found)
    if not 8 <= len(digits) <= 15:
        return 0
    if digits.startswith("82"):
        return 1.0 if 10 <= len(digits) <= 13 and digits[2:].lstrip("0")[:1] != "" else 0.5
    if digits.startswith("1"):
        return 1.0 if len(digits) == 11 and _american(digits[1:]) else 0
    if not any(digits[:size] in CALLING_CODES for size in (1, 2, 3)):
        return 0
    return 0.85 if len(digits) >= 9 else 0.5


def _american(digits: str) -> bool:
    """Neither the area nor the exchange begins with 0 or 1, and no area ends in 11."""
    return digits[0] > "1" and digits[3] > "1" and digits[1:3] != "11"


def _national(found: str) -> float:
    """Any country's own way to write it, right behind the label of a form."""
    return 0.85 if 7 <= len(_digits(found)) <= 13 else 0


def _in_america(score: float) -> Check:
    """That score, and 0 for a number that nobody can have."""
    return lambda found: score if _american(_digits(found)[-10:]) else 0


def _digits(found: str) -> str:
    return "".join(character for character in found if character.isdigit())


def _in_groups(most: int) -> Shape:
    """With a country's code and so many groups of digits at most."""
    return Shape(rf"(?:\(\+\d{{1,3}}\)|\+\d{{1,3}})(?:[ .\-]{{0,2}}\(?\d{{1,5}}\)?){{1,{most}}}", 0.85, _abroad)


ABROAD = Recogniser(
    "PHONE_NUMBER",
    tuple(_in_groups(most) for most in range(2, 7)),  # with all at once a date behind a number would be a part of it
    WORDS,
    needs="+",
    says="leave the phone number out",
)

PHONE = Recogniser(
    "PHONE_NUMBER",
    (
        Shape(rf"01(?:0{_GAP}\d{{4}}|[16789]{_GAP}\d{{3,4}}){_GAP}\d{{4}}", 1.0, left=LOOSE_LEFT, right=LOOSE_RIGHT),
        Shape(r"0 1 0(?: \d){8}|(?:00)?82[ .\-]0?1[016789][ .\-]\d{3,4}[ .\-]\d{4}", 0.85),
        Shape(r"(?:00)?82[ .\-]?0?1[016789][ .\-]?\d{3,4}[ .\-]?\d{4}", 0.5),
        Shape(r"010\d{8}|010\d{4}[ .\-]\d{4}|010[ .\-]\d{8}", 0.85),
        Shape(rf"\(?(?:{_AREA}|{_NET})(?:\) ?|-)\d{{3,4}}-\d{{4}}", 0.85),
        Shape(rf"(?:{_AREA}|{_NET})[ .]\d{{3,4}}[ .\-]\d{{4}}|(?:{_AREA}|{_NET})\d{{7,8}}|01[16789]\d{{7,8}}", 0.5),
        Shape(rf"{_DESK}[ \-]\d{{4}}|{_DESK}\d{{4}}", 0.5),
        Shape(r"\(\d{3}\) ?\d{3}[ .\-]\d{4}", 0.85, _in_america(0.85)),
        Shape(r"(?:1-)?\d{3}-\d{3}-\d{4}", 0.8, _in_america(0.8)),
        Shape(r"\d{3}[ .]\d{3}[ .]\d{4}|\d{10}", 0.5, _in_america(0.5)),
        Shape(r"\(?\d{1,5}\)?(?:[ .\-/]?\d{1,8}){1,5}", 0.85, _national, left=_LABEL),
        Shape(r"\(?0\d{2,4}\)? \d{3,4} ?\d{3,4}|07\d{9}|00\d{9,13}", 0.5),
    ),
    WORDS,
    says="leave the phone number out",
)

PHONES = (ABROAD, PHONE)
