"""Arithmetic that stands in a text, worked out exactly: no `eval`, decimal numbers, bounded work."""

import ast
import operator
import re
from collections.abc import Callable
from decimal import Decimal, DecimalException, localcontext

from reliability.errors import Permanent

LONGEST = 300
"""[characters] of an expression."""
HIGHEST_POWER = 100

_WORDS = (
    (r"[$€₩]|(?<=\d)\s*(?:원|달러|유로|euros?\b|dollars?\b)", ""),
    (r"[×·]|\btimes\b|\bmultiplied by\b|곱하기", "*"),
    (r"÷|\bdivided by\b|나누기", "/"),
    (r"[−–]|\bminus\b|빼기", "-"),
    (r"\bplus\b|더하기", "+"),
    (r"\^", "**"),
    (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    (r"(\d+(?:\.\d+)?)\s*의\s*(\d+(?:\.\d+)?)\s*(?:%|퍼센트|프로)", r"(\1*\2/100)"),
    (r"(\d+(?:\.\d+)?)\s*(?:%|percent\b)\s*of\s+(\d+(?:\.\d+)?)", r"(\1/100*\2)"),
    (r"(\d+(?:\.\d+)?)\s*(?:%|percent\b|퍼센트)(?!\s*\d)", r"(\1/100)"),
)
_EXPRESSION = re.compile(r"[-+(\s]*\d[\d\s.+\-*/()]*")
_DOES: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def calculate(text: str) -> str:
    """The longest expression of a text with its value, such as `15% of 240 = 36`.

    Raises:
        Permanent: there is none, or it has no value.
    """
    found = expressions(text)
    if not found:
        raise Permanent(f"no arithmetic stands in {text[:200]!r}; accepted: such as 12 * (3 + 4) or 15% of 240")
    expression = max(found, key=len)
    shown = re.sub(r"^\(([^()]*)\)$", r"\1", expression)
    return f"{shown} = {value_of(expression)}"


def expressions(text: str) -> list[str]:
    """Every expression that stands in a text, in digits and signs, in their order."""
    plain = text
    for said, sign in _WORDS:
        plain = re.sub(said, sign, plain, flags=re.IGNORECASE)
    found = [one.strip().rstrip(".+-*/( ") for one in _EXPRESSION.findall(plain)]
    return [one for one in found if re.search(r"\d\s*\)*\s*[-+*/]", one)]


def value_of(expression: str) -> str:
    """Its value in plain digits, to 28 of them.

    Raises:
        Permanent: it is no arithmetic, too long, or has no value.
    """
    if len(expression) > LONGEST:
        raise Permanent(f"an expression of {len(expression)} characters; accepted: at most {LONGEST}")
    try:
        with localcontext(prec=28):
            value = _value(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, DecimalException, RecursionError) as error:
        raise Permanent(f"{expression!r} cannot be worked out: {type(error).__name__}") from error
    if value.adjusted() > HIGHEST_POWER:
        raise Permanent(f"{expression!r} has more than {HIGHEST_POWER} digits")
    return format(value.normalize() if value else Decimal(0), "f")


def _value(node: ast.expr) -> Decimal:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Decimal(repr(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = _value(node.operand)
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp) and type(node.op) in _DOES:
        left, right = _value(node.left), _value(node.right)
        if isinstance(node.op, ast.Pow) and abs(right) > HIGHEST_POWER:
            raise Permanent(f"a power of {right}; accepted: at most {HIGHEST_POWER}")
        return _DOES[type(node.op)](left, right)
    raise Permanent(f"{type(node).__name__} is no arithmetic; accepted: numbers, + - * / ** and brackets")
