"""The parser: from a text to its tree, once.

The grammar, a subset of CEL's (cel.dev), from the loosest binding to the tightest:

    Expr     = Or ["?" Or ":" Expr]
    Or       = And {"||" And}
    And      = Relation {"&&" Relation}
    Relation = Sum {("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") Sum}
    Sum      = Product {("+" | "-") Product}
    Product  = Unary {("*" | "/" | "%") Unary}
    Unary    = Member | "!" Unary | "-" Unary
    Member   = Primary {"." NAME ["(" [Exprs] ")"] | "[" Expr "]"}
    Primary  = LITERAL | NAME ["(" [Exprs] ")"] | "(" Expr ")" | "[" [Exprs] "]"
    Exprs    = Expr {"," Expr}
    LITERAL  = INT | DOUBLE | STRING | "true" | "false" | "null"

`text.contains(part)` and `contains(text, part)` are one call. There are no macros but `has(map.field)`, no maps, no
bytes, no unsigned numbers and no comments.
"""

from tools.expressions.cursor import DEEPEST, INSTEAD, Cursor
from tools.expressions.failure import BadExpression, near
from tools.expressions.functions import FUNCTIONS
from tools.expressions.tokens import RESERVED, Token, tokens
from tools.expressions.tree import (
    Binary,
    Call,
    Choice,
    Field,
    Has,
    Index,
    Listing,
    Literal,
    Logic,
    Name,
    Node,
    Unary,
    size,
)
from tools.expressions.values import LARGEST

MOST_NODES = 256

_LEVELS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))
_LEVEL = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}


def parsed(text: str, start: int = 0, *, until_end: bool = False) -> tuple[Node, int]:
    """The tree of the expression that begins at `start`, and the place behind it (see `tokens`).

    Raises:
        BadExpression: it is no expression of this language, or too long, too large or too deep.
    """
    words, end = tokens(text, start, until_end=until_end)
    tree = _Parser(text, words).whole()
    nodes, depth = size(tree)
    if nodes > MOST_NODES or depth > DEEPEST:
        said = f"{nodes} parts, nested {depth} deep; accepted: up to {MOST_NODES} parts and {DEEPEST} deep"
        raise BadExpression(said, text, tree.at)
    return tree, end


class _Parser(Cursor):
    def whole(self) -> Node:
        if self.ended:
            self.wrong("no expression stands here", self.now.at)
        tree = self._expression()
        if not self.ended:
            self.unexpected("an operator or the end")
        return tree

    def _expression(self) -> Node:
        self.deeper(1)
        node = self._joined()
        if asked := self.taken("?"):
            yes = self._joined()
            self.demand(":")
            node = Choice(asked.at, node, yes, self._expression())
        self.deeper(-1)
        return node

    def _joined(self, lowest: int = 0) -> Node:
        left = self._unary()
        while (level := self._level()) >= lowest:
            sign = self.next()
            left = _pair(sign, left, self._joined(level + 1))
        return left

    def _level(self) -> int:
        return _LEVEL.get(self.now.text, -1) if self.now.kind == "sign" else -1

    def _unary(self) -> Node:
        sign = self.taken("!", "-")
        if sign is None:
            return self._member()
        if sign.text == "-" and type(self.now.value) is int:
            return self._member(negative=True)
        self.deeper(1)
        node = Unary(sign.at, sign.text, self._unary())
        self.deeper(-1)
        return node

    def _member(self, negative: bool = False) -> Node:
        node = self._literal(negative) if self.now.kind == "literal" else self._primary()
        while sign := self.taken(".", "["):
            node = self._part(node) if sign.text == "." else self._item(node, sign)
        return node

    def _item(self, of: Node, sign: Token) -> Node:
        node = Index(sign.at, of, self._expression())
        self.demand("]")
        return node

    def _part(self, of: Node) -> Node:
        if self.now.kind != "name":
            self.unexpected("the name of a field; for any other ['...']")
        name = self.next()
        return self._call(name, of) if self.taken("(") else Field(name.at, of, name.text)

    def _primary(self) -> Node:
        if self.now.kind == "name":
            name = self.next()
            return self._call(name) if self.taken("(") else self._name(name)
        if self.taken("("):
            inner = self._expression()
            self.demand(")")
            return inner
        if (sign := self.taken("[")) is None:
            self.unexpected("a value")
        return Listing(sign.at, self._several("]"))

    def _literal(self, negative: bool) -> Node:
        token = self.next()
        value = -token.value if negative else token.value
        if type(value) is int and not -LARGEST - 1 <= value <= LARGEST:
            self.wrong(f"the number is too large; accepted: 64 bits, up to {LARGEST}", token.at)
        return Literal(token.at, value)

    def _name(self, token: Token) -> Node:
        if token.text in RESERVED:
            self.wrong(f"{token.text!r} is a word that CEL keeps for itself; accepted: another name", token.at)
        if token.text in INSTEAD and self.now.kind in ("name", "literal"):
            self.wrong(f"{token.text!r} is no operator; did you mean {INSTEAD[token.text]!r}?", token.at)
        return Name(token.at, token.text)

    def _call(self, name: Token, of: Node | None = None) -> Node:
        given = (*([of] if of else []), *self._several(")"))
        if name.text == "has" and of is None:
            return self._has(name, given)
        function = FUNCTIONS.get(name.text)
        if function is None or (of and not function.of_a_value):
            known = [one for one, it in FUNCTIONS.items() if it.of_a_value] if of else [*FUNCTIONS, "has"]
            self.wrong(f"there is no function {name.text!r}{near(name.text, known)}", name.at)
        if len(given) != len(function.takes):
            self.wrong(f"{name.text} takes {function.told}; {len(given)} given", name.at)
        read = tuple(Name(name.at, one) for one in function.reads)
        return Call(name.at, name.text, (*read, *given))

    def _has(self, name: Token, given: tuple[Node, ...]) -> Node:
        if len(given) != 1 or not isinstance(field := given[0], Field):
            self.wrong("has takes 1 argument (a field), such as has(steps.review)", name.at)
        return Has(field.at, field.of, field.name)

    def _several(self, closing: str) -> tuple[Node, ...]:
        if self.taken(closing):
            return ()
        found = [self._expression()]
        while self.taken(","):
            found.append(self._expression())
        self.demand(closing)
        return tuple(found)


def _pair(sign: Token, left: Node, right: Node) -> Node:
    if sign.text not in ("&&", "||"):
        return Binary(sign.at, sign.text, left, right)
    before = left.parts if isinstance(left, Logic) and left.sign == sign.text else (left,)
    return Logic(sign.at, sign.text, (*before, right))
