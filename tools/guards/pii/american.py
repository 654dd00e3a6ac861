"""Numbers that the United States give people; few of them have a check digit, so words must explain them."""

from tools.guards.pii.recogniser import Recogniser, Shape
from tools.guards.pii.words import Words


def _ssn(found: str) -> float:
    """Not given out: areas 000, 666 and 900 to 999, group 00, serial 0000."""
    digits = "".join(character for character in found if character.isdigit())
    wrong = digits[:3] in ("000", "666") or digits[0] == "9" or digits[3:5] == "00" or digits[5:] == "0000"
    return 0 if wrong else 0.5


SSN = Recogniser(
    "US_SSN",
    (Shape(r"\d{3}-\d{2}-\d{4}|\d{3} \d{2} \d{4}|\d{9}", 0.5, _ssn),),
    Words(english="ssn ssns", begins="social_security", korean="사회보장"),
    says="leave the social security number out",
)

PASSPORT = Recogniser(
    "US_PASSPORT",
    (Shape(r"\d{9}|[A-Za-z]\d{8}", 0.5),),
    Words(begins="passport", korean="미국_여권"),
    says="leave the passport's number out",
)

DRIVER_LICENSE = Recogniser(
    "US_DRIVER_LICENSE",
    (Shape(r"[A-Za-z]\d{7,8}|[A-Za-z]\d{12}|\d{8,9}", 0.5),),
    Words(english="dl licence_number license_number", begins="driver driving", korean="미국_면허"),
    says="leave the driver's licence out",
)

AMERICAN = (SSN, PASSPORT, DRIVER_LICENSE)
