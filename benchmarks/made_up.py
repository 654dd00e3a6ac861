"""Numbers that look like somebody's, made up when they are needed, so that none stands in a file."""

from collections.abc import Callable
from random import Random

from tools.guards.pii.checksums import korean_business


def _some(chance: Random, shape: str) -> str:
    """`#` is any digit, `~` one from 2 to 9, everything else itself."""
    return "".join(
        str(chance.randint(2, 9)) if sign == "~" else str(chance.randint(0, 9)) if sign == "#" else sign
        for sign in shape
    )


def _shape(*shapes: str) -> Callable[[Random], str]:
    return lambda chance: _some(chance, chance.choice(shapes))


def _resident(between: str, since: int, until: int, sevenths: str, checked: bool) -> Callable[[Random], str]:
    """A registration number of somebody born from one year to another."""

    def number(chance: Random) -> str:
        year, month, day = chance.randint(since, until), chance.randint(1, 12), chance.randint(1, 28)
        first = f"{year % 100:02}{month:02}{day:02}{chance.choice(sevenths)}"
        digits = first + _some(chance, "#####")
        left = sum(int(digit) * (2 + at % 8) for at, digit in enumerate(digits)) % 11
        base = 13 if sevenths[0] in "5678" else 11
        last = (base - left) % 10
        if not checked:
            last = (last + chance.randint(1, 9)) % 10
        return f"{digits[:6]}{between}{digits[6:]}{last}"

    return number


def _business(dashes: bool) -> Callable[[Random], str]:
    def number(chance: Random) -> str:
        first = _some(chance, "~########")
        digits = next(first + str(last) for last in range(10) if korean_business(first + str(last)))
        return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}" if dashes else digits

    return number


KINDS: dict[str, Callable[[Random], str]] = {
    # 555-01xx, Ofcom's 020 7946 0xxx, Berlin's 23125 xxx and France's 1 99 00 are kept for stories and films.
    "us-intl": _shape("+1 415-555-01##", "+1 (212) 555-01##"),
    "us-intl-compact": _shape("+141555501##"),
    "us-parens": _shape("(415) 555-01##"),
    "us-dashes": _shape("212-555-01##"),
    "us-dots": _shape("415.555.01##"),
    "us-spaces": _shape("415 555 01##"),
    "us-compact": _shape("41555501##"),
    "us-tollfree": _shape("800-555-01##"),
    "uk-intl": _shape("+44 20 7946 0###"),
    "uk-compact": _shape("+442079460###"),
    "uk-local": _shape("020 7946 0###"),
    "de-intl": _shape("+49 30 23125 ###"),
    "fr-intl": _shape("+33 1 99 00 ## ##"),
    "jp-intl": _shape("+81 3-~###-####"),
    "au-intl": _shape("+61 2 5550 ####"),
    "kr-intl-mobile": _shape("+82 10-~###-####", "+82-10-~###-####", "+82 (0)10-~###-####"),
    "kr-intl-compact": _shape("+8210~#######"),
    "kr-mobile-dash": _shape("010-~###-####"),
    "kr-mobile-compact": _shape("010~#######"),
    "kr-mobile-dot": _shape("010.~###.####"),
    "kr-mobile-space": _shape("010 ~### ####"),
    "kr-011": _shape("011-~##-####", "016-~###-####"),
    "kr-seoul-dash": _shape("02-~##-####", "02-~###-####"),
    "kr-seoul-paren": _shape("02)~##-####", "(02) ~###-####"),
    "kr-landline-dash": _shape("031-~##-####", "051-~##-####", "064-~##-####"),
    "kr-landline-compact": _shape("031~######", "042~######"),
    "kr-070-dash": _shape("070-~###-####"),
    "kr-070-compact": _shape("070~#######"),
    "kr-0507": _shape("0507-~###-####"),
    "kr-rep": _shape("1588-####", "1544-####", "1899-####"),
    "ssn-dashes": _shape("21#-~#-~###"),
    "ssn-compact": _shape("51#~#~###"),
    "ssn-spaces": _shape("32# ~# ~###"),
    "us-passport": _shape("5########", "A########"),
    "us-licence": _shape("D#######", "Y#######"),
    "rrn-dash": _resident("-", 1950, 1999, "12", checked=True),
    "rrn-compact": _resident("", 1950, 1999, "12", checked=True),
    "rrn-space": _resident(" ", 1950, 1999, "12", checked=True),
    "rrn-zero-width": _resident("\u200b-\u200b", 1950, 1999, "12", checked=True),
    "rrn-new-dash": _resident("-", 2021, 2025, "34", checked=False),
    "frn-dash": _resident("-", 1960, 1999, "56", checked=True),
    "frn-new-dash": _resident("-", 1960, 1999, "56", checked=False),
    "brn-dash": _business(dashes=True),
    "brn-compact": _business(dashes=False),
    "kr-passport": _shape("M########", "S########"),
    "kr-passport-new": _shape("M###A####", "M###K####"),
    "kr-licence": _shape("11-##-######-##", "26-##-######-##"),
    "account-shinhan": _shape("110-###-######"),
    "account-kakao": _shape("3333-##-#######"),
    "account-kb": _shape("######-04-######"),
    "account-nh": _shape("302-####-####-##"),
    "account-woori": _shape("1002-###-######"),
}
"""Name -> how one is made; the labelled texts in tests/heldout/pii_*.jsonl call them by it."""
