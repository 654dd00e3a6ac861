"""Numbers that money moves by: cards, and accounts with an IBAN."""

from tools.guards.pii.checksums import luhn, mod97
from tools.guards.pii.recogniser import CERTAIN, LOOSE_LEFT, LOOSE_RIGHT, Recogniser, Shape
from tools.guards.pii.tables import IBAN_LENGTHS
from tools.guards.pii.words import Words


def _card(found: str) -> float:
    """By whom it was given out, how long those are, and Luhn's check digit."""
    digits = "".join(character for character in found if character.isdigit())
    if not luhn(digits):
        return 0
    if digits[0] == "9":
        return 0.5  # given out for use in Korea alone, out of a range that others use as well
    if len(digits) in _lengths(digits):
        return CERTAIN
    return 0.5 if digits[0] in "456" else 0  # Maestro and the like, of any length


def _lengths(digits: str) -> tuple[int, ...]:
    """How many digits a card has that begins so (ISO/IEC 7812); rare lengths fit too many other numbers by chance."""
    two = digits[:2]
    if two in ("34", "37"):
        return (15,)
    if two in ("36", "38", "39") or "300" <= digits[:3] <= "305":
        return (14, 16)
    if two == "62":
        return (16, 17, 18, 19)
    return (16,) if digits[0] in "456" or two == "35" or "2221" <= digits[:4] <= "2720" else ()


CARD = Recogniser(
    "CREDIT_CARD",
    (
        Shape(r"[2-69]\d{12,18}", 0.3, _card),
        Shape(r"[2-69]\d{3}(?:[ .,_/\-]{1,3}\d{4}){3}", 0.3, _card, left=LOOSE_LEFT, right=LOOSE_RIGHT),
        Shape(r"[2-6](?: \d){13,15}", 0.3, _card),
        Shape(r"3\d{3}[ .\-]{1,3}\d{6}[ .\-]{1,3}\d{4,5}", 0.3, _card, left=LOOSE_LEFT, right=LOOSE_RIGHT),
    ),
    Words(english="visa amex pay", begins="card credit debit payment", korean="카드 결제 신용 체크"),
    says="leave the card's number out; a payment takes a token, such as tok_visa",
)


def _iban(found: str) -> float:
    plain = found.replace(" ", "").replace("-", "").upper()
    length = IBAN_LENGTHS.get(plain[:2], 0)
    return CERTAIN if len(plain) == length and mod97(plain) else 0


def _of_length(length: int) -> str:
    """An IBAN of so many characters, in one piece or in groups of four."""
    fours, rest = divmod(length - 4, 4)
    tail = rf"[ \-]?[A-Za-z0-9]{{{rest}}}" if rest else ""
    return rf"(?:[ \-]?[A-Za-z0-9]{{4}}){{{fours}}}{tail}"


def _ibans() -> str:
    """Every country with its length, so that a word behind the number never counts as a part of it."""
    lengths: dict[int, list[str]] = {}
    for country, length in IBAN_LENGTHS.items():
        lengths.setdefault(length, []).append(country)
    shapes = (f"(?:{'|'.join(countries)})[0-9]{{2}}{_of_length(length)}" for length, countries in lengths.items())
    return f"(?i:{'|'.join(shapes)})"


IBAN = Recogniser("IBAN_CODE", (Shape(_ibans(), 0.5, _iban),), says="leave the account's number out")
