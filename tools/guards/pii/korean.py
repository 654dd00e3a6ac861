"""Numbers that Korea gives people and firms: registration, business, passport, driver's licence, bank account."""

from tools.guards.pii.checksums import ean13, korean_birth, korean_business, korean_resident
from tools.guards.pii.recogniser import CERTAIN, Recogniser, Shape
from tools.guards.pii.words import Words

_RESIDENT = r"\d{6}(?: ?- ?| )?"


def _digits(found: str) -> str:
    return "".join(character for character in found if character.isdigit())


def _resident(found: str) -> float:
    """Certain with the check digit. Numbers given out since October 2020 have none (a new one may replace an old one):
    those are told by the day of birth and the words around them.
    """
    digits = _digits(found)
    if korean_birth(digits) is None:
        return 0
    if not korean_resident(digits, foreigner=digits[6] in "5678"):
        return 0.5
    return CERTAIN if digits != found or not ean13(digits) else 0.5


def _business(found: str) -> float:
    digits = _digits(found)
    if not korean_business(digits):
        return 0
    return 0.5 if digits == found else 0.85


RRN = Recogniser(
    "KR_RRN",
    (Shape(rf"{_RESIDENT}[0-49]\d{{6}}", 0.5, _resident),),
    Words(
        english="rrn ssn resident_registration national_id", begins="resident", korean="주민 등록번호 본인_확인 실명"
    ),
    says="leave the resident registration number out",
)

FRN = Recogniser(
    "KR_FRN",
    (Shape(rf"{_RESIDENT}[5-8]\d{{6}}", 0.5, _resident),),
    Words(
        english="frn arc alien foreigner", begins="alien foreign resident", korean="외국인 거소 체류 등록번호 등록증"
    ),
    says="leave the foreigner registration number out",
)

BRN = Recogniser(
    "KR_BRN",
    (Shape(r"\d{3}-\d{2}-\d{5}|\d{10}", 0.5, _business),),
    Words(english="brn business_registration business_number", begins="business", korean="사업자 세금계산서 상호"),
    says="leave the business registration number out",
)

PASSPORT = Recogniser(
    "KR_PASSPORT",
    (Shape(r"[MSRODGmsrodg] ?(?:\d{8}|\d{3}[A-Za-z]\d{4})", 0.5),),
    Words(begins="passport", korean="여권"),
    says="leave the passport's number out",
)

DRIVER_LICENSE = Recogniser(
    "KR_DRIVER_LICENSE",
    (
        Shape(r"(?:1[1-9]|2[0-8])[ \-]\d{2}[ \-]\d{6}[ \-]\d{2}", 0.6),
        Shape(r"\d{2}-\d{6}-\d{2}|(?:1[1-9]|2[0-8])\d{10}", 0.5),
    ),
    Words(begins="driver driving licence license", korean="면허"),
    says="leave the driver's licence out",
)

BANK_ACCOUNT = Recogniser(
    "KR_BANK_ACCOUNT",
    (
        Shape(r"\d{3,6}-\d{2,6}-\d{3,8}(?:-\d{1,3})?|\d{4}-\d{2}-\d{7}|\d{3}-\d{6}-\d{2}-\d{3}|\d{10,14}", 0.5),
        Shape(r"\d{3,6} \d{2,6} \d{3,8}(?: \d{1,3})?", 0.5),
    ),
    Words(
        english="bank account account_number account_no acct wire ibk",
        begins="shinhan kookmin woori hanabank nonghyup kakaobank tossbank",
        korean="계좌 은행 통장 예금주 입금 송금 이체 신한 국민 토스 농협 수협 새마을금고 우체국 카카오뱅크 카뱅 "
        "케이뱅크",
    ),
    says="leave the account's number out",
)

KOREAN = (RRN, FRN, BRN, PASSPORT, DRIVER_LICENSE, BANK_ACCOUNT)
