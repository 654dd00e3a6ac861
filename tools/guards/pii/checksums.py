"""Checksums: whether the digits of a number fit one another, as whoever gives such numbers out says they must."""

from collections.abc import Sequence
from datetime import date


def luhn(digits: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B): every second digit from the right counts double."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def mod97(iban: str) -> bool:
    """ISO 13616: the country and the check digits go to the end, letters count 10 to 35, one is left over of 97."""
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def ean13(digits: str) -> bool:
    """The check digit of a bar code or an ISBN."""
    return sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(digits)) % 10 == 0


def korean_resident(digits: str, foreigner: bool = False) -> bool:
    """The last digit of a registration number that was given out before October 2020."""
    left = _weighed(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11
    return ((13 if foreigner else 11) - left) % 10 == int(digits[12])


def korean_birth(digits: str) -> date | None:
    """The day of birth that a registration number begins with; its century is told by the seventh digit."""
    century = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}.get(
        digits[6], 1800
    )
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def korean_business(digits: str) -> bool:
    """The last digit of a business registration number."""
    total = _weighed(digits[:9], (1, 3, 7, 1, 3, 7, 1, 3, 5)) + int(digits[8]) * 5 // 10
    return (10 - total % 10) % 10 == int(digits[9])


def _weighed(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
