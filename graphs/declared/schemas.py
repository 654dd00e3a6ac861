"""Schemas: what an editor reads to complete a document and to mark what is wrong in it, from the models."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from graphs.declared.models.kinds import DOCUMENTS, KINDS
from graphs.declared.models.section import nearest
from reliability.errors import NotFound

__all__ = ["KINDS", "schema"]

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The newest that every editor reads."""


_UNSAID = ("$defs", "discriminator")


class _Titled(GenerateJsonSchema):
    """Only sections have titles: a title that is the key once more says nothing."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def schema(kind: str) -> Schema:
    """The JSON Schema of a whole document. Nothing in it refers to anything, so that it can stand inside another one.

    Raises:
        NotFound: no such kind; the message names the nearest.
    """
    return _schema(known(kind))


def known(kind: str) -> str:
    """Raises NotFound: no such kind."""
    if kind not in KINDS:
        raise NotFound(f"there is no kind {kind!r}{nearest(kind, list(KINDS))}")
    return kind


@cache
def _schema(kind: str) -> Schema:
    made = DOCUMENTS[kind].model_json_schema(schema_generator=_Titled)
    found: Schema = plain(made, made.get("$defs", {}))
    found["properties"]["kind"] |= {"const": kind}
    return {"$schema": DRAFT} | found | {"title": kind, "description": KINDS[kind].__doc__ or ""}


def plain(given: Any, known: Mapping[str, Any]) -> Any:
    """Every reference replaced by what it refers to; `nothing` as a value, which YAML has anyway, left unsaid."""
    if isinstance(given, list):
        return [plain(one, known) for one in given]
    if not isinstance(given, dict):
        return given
    made: Schema = {key: _below(key, value, known) for key, value in given.items() if key not in _UNSAID}
    if "$ref" in made:
        made = plain(known[made.pop("$ref").rpartition("/")[2]], known) | made
    ways = [one for one in made.get("anyOf", ()) if one != {"type": "null"}]
    if len(ways) == 1:
        made = ways[0] | {key: value for key, value in made.items() if key != "anyOf"}
    if isinstance(made.get("default", 0), dict | None):
        del made["default"]
    return _map(made) if "patternProperties" in made else made


def _below(key: str, value: Any, known: Mapping[str, Any]) -> Any:
    """Under `properties` stand names of the document, which may be words of a schema too (`default`)."""
    return {name: plain(one, known) for name, one in value.items()} if key == "properties" else plain(value, known)


def _map(made: Schema) -> Schema:
    """One way to say which keys a map may have, in which no other key is right."""
    ((pattern, value),) = made.pop("patternProperties").items()
    return made | {"additionalProperties": value, "propertyNames": made.get("propertyNames", {}) | {"pattern": pattern}}
