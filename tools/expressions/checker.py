"""The checker: what can be known of an expression before it runs, against the types of the names that it may use."""

from functools import singledispatchmethod
from typing import Any, NoReturn, get_args

from tools.expressions.arithmetic import DOES
from tools.expressions.expression import Expression
from tools.expressions.failure import BadExpression, Wrong, near
from tools.expressions.fitting import MISFIT, common, known, unordered
from tools.expressions.functions import FUNCTIONS
from tools.expressions.schema import ANY, BOOL, INT, Kind, Schema, Type, list_of
from tools.expressions.tree import Binary, Call, Choice, Field, Has, Index, Listing, Literal, Logic, Name, Node, Unary
from tools.expressions.values import NUMBERS, a, kind_of

_KINDS: dict[str, Type] = {kind: Type(kind) for kind in get_args(Kind)}


def check(expression: Expression, names: Schema, wanted: Type | None = None) -> Type:
    """The type of the expression's value.

    Raises:
        BadExpression: a name, a field or a type that cannot be meant; the message names the nearest one that can.
    """
    checker = _Checker(expression.text, names)
    found = checker.type_of(expression.tree)
    if wanted is not None and wanted.kind != "any" and found.kind not in ("any", wanted.kind):
        checker.wrong(f"it gives {a(str(found))}; accepted: {a(str(wanted))}", expression.tree)
    return found


class _Checker:
    def __init__(self, text: str, names: Schema) -> None:
        self._text = text
        self._names = names

    def wrong(self, reason: str, node: Node) -> NoReturn:
        raise BadExpression(reason, self._text, node.at)

    @singledispatchmethod
    def type_of(self, node: Node) -> Type:
        raise TypeError(f"{node!r} is no node")

    @type_of.register
    def _(self, node: Literal) -> Type:
        return _KINDS[kind_of(node.value)]

    @type_of.register
    def _(self, node: Name) -> Type:
        if node.name not in self._names:
            self.wrong(f"{node.name!r} is not known here{near(node.name, self._names)}", node)
        return self._names[node.name]

    @type_of.register
    def _(self, node: Listing) -> Type:
        return list_of(common(map(self.type_of, node.items)))

    @type_of.register
    def _(self, node: Field) -> Type:
        of = self.type_of(node.of)
        if of.kind in ("list", "string") and node.name == "length":
            return INT
        return self._field(of, node.name, node)

    @type_of.register
    def _(self, node: Has) -> Type:
        self._field(self.type_of(node.of), node.name, node)
        return BOOL

    @type_of.register
    def _(self, node: Index) -> Type:
        of, key = self.type_of(node.of), self.type_of(node.key)
        if of.kind == "map" and isinstance(node.key, Literal) and isinstance(node.key.value, str):
            return self._field(of, node.key.value, node.key)
        fits = {"list": "int", "map": "string", "any": key.kind}
        if of.kind not in fits or key.kind not in ("any", fits[of.kind]):
            self.wrong(
                f"{a(of.kind)} has no item by {a(key.kind)}; accepted: a list by an int, a map by a string", node
            )
        return of.item or ANY

    @type_of.register
    def _(self, node: Call) -> Type:
        function = FUNCTIONS[node.function]
        given = [self.type_of(argument) for argument in node.arguments][len(function.reads) :]
        arguments = node.arguments[len(function.reads) :]
        for (name, kinds), found, argument in zip(function.takes, given, arguments, strict=True):
            if found.kind not in (*kinds, "any"):
                self.wrong(f"the {name} of {node.function} is {a(found.kind)}; accepted: {', '.join(kinds)}", argument)
        if function.looks_at and (written := _written(arguments[-1])) is not None:
            try:
                function.looks_at(written)
            except (Wrong, OverflowError) as error:
                self.wrong(str(error), arguments[-1])
        return _KINDS[function.gives]

    @type_of.register
    def _(self, node: Unary) -> Type:
        of, accepted = self.type_of(node.of), ("bool",) if node.sign == "!" else NUMBERS
        if of.kind not in (*accepted, "any"):
            self.wrong(f"{node.sign} takes {' or '.join(map(a, accepted))}, not {a(of.kind)}", node)
        return BOOL if node.sign == "!" else of

    @type_of.register
    def _(self, node: Logic) -> Type:
        for part in node.parts:
            self._bool(part, node.sign)
        return BOOL

    @type_of.register
    def _(self, node: Choice) -> Type:
        self._bool(node.condition, "?")
        return common([self.type_of(node.yes), self.type_of(node.no)])

    @type_of.register
    def _(self, node: Binary) -> Type:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if node.sign in DOES:
            return self._sum(node, left, right)
        if reason := MISFIT.get(node.sign, unordered)(left, right):
            self.wrong(f"{a(str(left))} {node.sign} {a(str(right))}{reason}", node)
        return BOOL

    def _sum(self, node: Binary, left: Type, right: Type) -> Type:
        kinds = known(left, right)
        if len(kinds) > 1 or not kinds <= DOES[node.sign].keys():
            hint = "; write 1.0 for a broken 1" if kinds == set(NUMBERS) else ""
            accepted = f"accepted: two of one type, {', '.join(DOES[node.sign])}"
            self.wrong(f"{a(str(left))} {node.sign} {a(str(right))}; {accepted}{hint}", node)
        return common([left, right]) if left == right else _KINDS[kinds.pop()] if kinds else ANY

    def _bool(self, node: Node, sign: str) -> None:
        if (found := self.type_of(node)).kind not in ("bool", "any"):
            self.wrong(f"{sign} takes true or false, not {a(str(found))}", node)

    def _field(self, of: Type, name: str, node: Node) -> Type:
        if of.kind not in ("map", "any"):
            hint = near(name, ["length"]) if of.kind in ("list", "string") else ""
            self.wrong(f"{a(str(of))} has no field {name!r}{hint}", node)
        if of.fields is None:
            return ANY
        if name not in of.fields:
            self.wrong(f"there is no field {name!r} here{near(name, of.fields)}", node)
        return of.fields[name]


def _written(node: Node) -> Any:
    """The value of what is written out: a literal, or a list of them."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Listing) and all(isinstance(item, Literal) for item in node.items):
        return [item.value for item in node.items if isinstance(item, Literal)]
    return None
