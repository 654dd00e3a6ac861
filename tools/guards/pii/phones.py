"""Phone numbers: Korean ones as people write them, those with a country's code, and American and British ones."""

from tools.guards.pii.recogniser import Recogniser, Shape
from tools.guards.pii.words import Words

COUNTRIES = frozenset(
    "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 "
    "90 91 92 93 94 95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 "
    "238 239 240 241 242 243 244 245 246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 "
    "268 269 290 291 297 298 299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 380 381 "
    "382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 "
    "599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 "
    "856 870 878 880 881 882 883 886 888 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 "
    "993 994 995 996 998".split()
)
"""The codes of countries (ITU-T E.164)."""

WORDS = Words(
    english="tel cell call calls text sms fax ring dial mob ext reach my_number whatsapp hotline line landlord",
    begins="phone telephone mobile cellphone contact helpline",
    korean="전화 연락 휴대폰 휴대전화 핸드폰 폰 팩스 문자 통화 수신 발신 문의 대표번호 고객센터 고객_센터 콜센터 상담 안전번호 국번 내_번호 제_번호 ☎ 📞",
)

_AREA = r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])"
_NET = r"0(?:70|50[2-8]|60|80|30)"
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
    if not any(digits[:size] in COUNTRIES for size in (1, 2, 3)):
        return 0
    return 0.85 if len(digits) >= 9 else 0.5


def _american(digits: str) -> bool:
    """Neither the area nor the exchange begins with 0 or 1, and no area ends in 11."""
    return digits[0] > "1" and digits[3] > "1" and digits[1:3] != "11"


def _in_america(score: float) -> "_Scored":
    return _Scored(score)


class _Scored:
    """The score of an American number, 0 for one that nobody can have."""

    def __init__(self, score: float) -> None:
        self._score = score

    def __call__(self, found: str) -> float:
        return self._score if _american(_digits(found)[-10:]) else 0


def _digits(found: str) -> str:
    return "".join(character for character in found if character.isdigit())


PHONE = Recogniser(
    "PHONE_NUMBER",
    (
        Shape(r"01(?:0[ .\-)]{1,2}\d{4}|[16789][ .\-)]{1,2}\d{3,4})[ .\-]\d{4}", 1.0),
        Shape(r"010\d{8}|010\d{4}[ .\-]\d{4}|010[ .\-]\d{8}", 0.85),
        Shape(rf"\(?(?:{_AREA}|{_NET})(?:\) ?|-)\d{{3,4}}-\d{{4}}", 0.85),
        Shape(rf"(?:{_AREA}|{_NET})[ .]\d{{3,4}}[ .\-]\d{{4}}|(?:{_AREA}|{_NET})\d{{7,8}}|01[16789]\d{{7,8}}", 0.5),
        Shape(rf"{_DESK}[ \-]\d{{4}}|{_DESK}\d{{4}}", 0.5),
        Shape(r"(?:\(\+\d{1,3}\)|\+\d{1,3})(?:[ .\-]{0,2}\(?\d{1,5}\)?){1,6}", 0.85, _abroad),
        Shape(r"\(\d{3}\) ?\d{3}[ .\-]\d{4}", 0.85, _in_america(0.85)),
        Shape(r"(?:1-)?\d{3}-\d{3}-\d{4}", 0.8, _in_america(0.8)),
        Shape(r"\d{3}[ .]\d{3}[ .]\d{4}|\d{10}", 0.5, _in_america(0.5)),
        Shape(r"\(?0\d{2,4}\)? \d{3,4} ?\d{3,4}|07\d{9}|00\d{9,13}", 0.5),
    ),
    WORDS,
    says="leave the phone number out",
)
