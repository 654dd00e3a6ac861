"""Tokens: the words of an expression and where they stand."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from tools.expressions.failure import BadExpression

LONGEST = 2_000
"""[characters] of one expression."""

END = "}}"
WORDS: dict[str, Any] = {"true": True, "false": False, "null": None}
RESERVED = frozenset(
    (
        *("as", "break", "const", "continue", "else", "for", "function", "if", "import"),
        *("let", "loop", "namespace", "package", "return", "var", "void", "while"),
    )
)
"""Names that CEL keeps for itself; a field may be called so."""

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\f]+)
      | (?P<double>\d+\.\d+(?:[eE][+-]?\d+)? | \d+[eE][+-]?\d+ | \.\d+(?:[eE][+-]?\d+)?)
      | (?P<int>\d+)
      | (?P<raw>[rR](?:"[^"\r\n]*"|'[^'\r\n]*'))
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<string>"(?:[^"\\\r\n]|\\[^\r\n])*"|'(?:[^'\\\r\n]|\\[^\r\n])*')
      | (?P<sign>&&|\|\||[=!<>]=|[-!?:<>+*/%()\[\],.])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(
    r"""\\(?:(?P<sign>[abfnrtv\\?"'`])|(?P<octal>[0-3][0-7]{2})
      |(?:[xX](?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8}))|)""",
    re.VERBOSE,
)
_SIGNS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_INSTEAD = {"=": "==", "&": "&&", "|": "||", "{": "a list, [...]"}


@dataclass(frozen=True)
class Token:
    kind: Literal["literal", "name", "sign", "end"]
    text: str
    at: int
    value: Any = None


def tokens(text: str, start: int = 0, *, until_end: bool = False) -> tuple[list[Token], int]:
    """The tokens from `start` on, the last of kind `end`, and the place behind them.

    They go up to the text's end or, `until_end`, up to the first `}}` that stands in no string.

    Raises:
        BadExpression: a sign that means nothing here, an open string, or too long.
    """
    found: list[Token] = []
    at = start
    while at < len(text) and not (until_end and text.startswith(END, at)):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadExpression(_stray(text, at), text, at)
        if match.end() - start > LONGEST:
            raise BadExpression(f"longer than {LONGEST} characters; accepted: at most as many", text, start)
        if match.lastgroup != "space":
            found.append(_token(match, text))
        at = match.end()
    return [*found, Token("end", "", at)], at


def _token(match: re.Match[str], text: str) -> Token:
    kind, word, at = match.lastgroup, match.group(), match.start()
    if kind == "name" and word not in WORDS and word != "in":
        return Token("name", word, at)
    if kind == "sign" or word == "in":
        return Token("sign", word, at)
    return Token("literal", word, at, _value(kind, word, text, at))


def _value(kind: str | None, word: str, text: str, at: int) -> Any:
    if kind == "int":
        return int(word)
    if kind == "double":
        return _double(word, text, at)
    if kind == "raw":
        return word[2:-1]
    return WORDS[word] if kind == "name" else _string(word, text, at)


def _double(word: str, text: str, at: int) -> float:
    if (value := float(word)) == float("inf"):
        raise BadExpression("the number is too large; accepted: up to 1.7e308", text, at)
    return value


def _string(word: str, text: str, at: int) -> str:
    def sign(escape: re.Match[str]) -> str:
        kind, code = escape.lastgroup, escape.group(escape.lastgroup or 0)
        number = int(code, 8 if kind == "octal" else 16) if kind not in (None, "sign") else 0
        if kind is None or 0xD800 <= number < 0xE000 or number > 0x10FFFF:
            raise BadExpression(
                r"an escape that means nothing; accepted: \n \t \\ \' \" \xHH \uHHHH, or r'...' for a pattern",
                text,
                at + 1 + escape.start(),
            )
        return _SIGNS.get(code, code) if kind == "sign" else chr(number)

    return _ESCAPE.sub(sign, word[1:-1])


def _stray(text: str, at: int) -> str:
    sign = text[at]
    if sign in "'\"":
        return "a string that is not closed on its line"
    if sign.isalpha():
        return f"{sign!r} begins no name; accepted: a to z, digits and _; for any other field ['...']"
    hint = f"; did you mean {_INSTEAD[sign]}?" if sign in _INSTEAD else ""
    return f"{sign!r} means nothing here{hint}"
