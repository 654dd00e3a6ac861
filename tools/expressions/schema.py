"""A schema: which names an expression may use, and of which type they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["int", "double", "string", "bool", "null", "duration", "list", "map", "any"]


@dataclass(frozen=True)
class Type:
    """`item` is the type of a list's items, `fields` are those of a map; None of either: any."""

    kind: Kind
    item: "Type | None" = None
    fields: "Schema | None" = None

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item and self.item.kind != "any" else self.kind


Schema = Mapping[str, Type]

INT, DOUBLE, STRING, BOOL, NULL, DURATION, LIST, MAP, ANY = (Type(kind) for kind in get_args(Kind))


def list_of(item: Type) -> Type:
    return Type("list", item=item)


def fields(known: Schema) -> Type:
    """A map of which all fields are known."""
    return Type("map", fields=known)
