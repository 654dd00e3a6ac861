"""Fields: what may stand at a place of a document, out of its schema; for whoever explains it to people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """`of` names the ways of a choice that have it (`AgentStep`), where not all of them have it."""

    name: str
    schema: Schema = field(repr=False)
    required: bool = False
    of: tuple[str, ...] = ()

    @property
    def type(self) -> str:
        return type_of(self.schema)

    @property
    def description(self) -> str:
        return str(self.schema.get("description", ""))

    @property
    def accepted(self) -> str:
        """The words or the bounds, and what it is where nothing is said; empty where there is nothing to say."""
        inner = self.schema.get("items", {}) if self.schema.get("type") == "array" else self.schema
        told = [", ".join(map(str, inner["enum"]))] if "enum" in inner else list(_bounds(inner))
        if "examples" in inner and "default" not in self.schema:
            told.append(f"such as {', '.join(map(str, inner['examples']))}")
        if (default := self.schema.get("default")) not in (None, "", [], {}):
            told.append(f"default: {str(default).lower() if isinstance(default, bool) else default}")
        return "; ".join(told)

    @property
    def below(self) -> "tuple[Field, ...]":
        """The fields in it; of a list those of an entry, of a map those of a value, of a choice those of all ways."""
        return tuple(fields_in(self.schema))


def ways(schema: Schema) -> tuple[Schema, ...]:
    """The sections that may stand here, below lists and maps."""
    inner = inside(schema)
    return tuple(inner.get("oneOf", (inner,)))


def inside(schema: Schema) -> Schema:
    while not schema.get("properties"):
        below = schema.get("items") or schema.get("additionalProperties")
        if not isinstance(below, Mapping):
            break
        schema = below
    return schema


def fields_in(schema: Schema) -> Iterator[Field]:
    known = ways(schema)
    names = dict.fromkeys(name for way in known for name in way.get("properties", {}))
    for name in names:
        having = [way for way in known if name in way.get("properties", {})]
        for found in _told_apart(name, having):
            everywhere = len(found) == len(known)
            of = () if everywhere else tuple(str(way.get("title", "")) for way in found)
            required = all(name in way.get("required", ()) for way in found)
            yield Field(name, found[0]["properties"][name], required, of)


def _told_apart(name: str, having: list[Schema]) -> list[list[Schema]]:
    """The ways that mean the same by a key together."""
    groups: list[list[Schema]] = []
    for way in having:
        same = next((group for group in groups if group[0]["properties"][name] == way["properties"][name]), None)
        groups.append([way]) if same is None else same.append(way)
    return groups


def type_of(schema: Schema) -> str:
    """`string`, `[]Object`, `map[string]Object`, as `kubectl explain` writes it."""
    kind = schema.get("type")
    if kind == "array":
        return f"[]{type_of(schema.get('items', {}))}"
    if kind == "object" or "oneOf" in schema:
        below = schema.get("additionalProperties")
        return f"map[string]{type_of(below)}" if isinstance(below, Mapping) else "Object"
    return str(kind) if kind else "any"


def _bounds(schema: Schema) -> Iterator[str]:
    for key, says in (("minimum", "from {}"), ("exclusiveMinimum", "more than {}"), ("maximum", "up to {}")):
        if key in schema:
            yield says.format(schema[key])
    if "exclusiveMaximum" in schema:
        yield f"less than {schema['exclusiveMaximum']}"
    if "const" in schema:
        yield str(schema["const"])
