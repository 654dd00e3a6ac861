"""Jamo: Hangul that was taken apart, put together again."""

import re

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

# A consonant ends a syllable only where no vowel follows: ㅁㅜㅅㅣ is 무시, not 뭇ㅣ.
SYLLABLE = re.compile(
    f"[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[{_FIRST}][{_VOWELS}](?:[{_LAST}](?![{_VOWELS}]))?"
)


def composed(parts: str) -> str:
    """The syllable that `SYLLABLE` found in pieces, conjoining (U+1100) or as they stand on a keyboard (U+3131)."""
    if "\u1100" <= parts[0] <= "\u1112":
        first, vowel = ord(parts[0]) - 0x1100, ord(parts[1]) - 0x1161
        last = ord(parts[2]) - 0x11A7 if len(parts) > 2 else 0
    else:
        first, vowel = _FIRST.index(parts[0]), _VOWELS.index(parts[1])
        last = _LAST.index(parts[2]) + 1 if len(parts) > 2 else 0
    return chr(0xAC00 + first * 588 + vowel * 28 + last)
