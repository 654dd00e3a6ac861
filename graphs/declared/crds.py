"""CRDs: the same schemas as Kubernetes takes them, so that a cluster keeps, checks and explains the documents.

Kubernetes wants a *structural* schema: every type said once, outside of any choice. A choice between sections therefore
becomes one section with the keys of all of them, and which of them go together is all that the choice still says.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from graphs.declared.models.metadata import API_VERSION
from graphs.declared.schemas import known, schema

Schema = dict[str, Any]

GROUP, VERSION = API_VERSION.split("/")
SHORT = {"AIOrchestrator": "aio", "AIGuardrails": "aig", "AISelfHealing": "aish"}

_ANY: Schema = {"x-kubernetes-preserve-unknown-fields": True}
_KEPT = ("description", "type", "default", "enum", "pattern", "format", "required", "minimum", "maximum")
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")


@cache
def crd(kind: str) -> Schema:
    """The CustomResourceDefinition of a kind, as plain data.

    Raises:
        NotFound: no such kind.
    """
    singular = known(kind).lower()
    plural = singular if singular.endswith("s") else f"{singular}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": kind,
                "listKind": f"{kind}List",
                "plural": plural,
                "singular": singular,
                "shortNames": [SHORT[kind]],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": _document(kind)},
                    "subresources": {"status": {}},
                }
            ],
        },
    }


def _document(kind: str) -> Schema:
    """Names, labels and the like are Kubernetes' own."""
    whole = schema(kind)
    return {
        "type": "object",
        "description": whole["description"],
        "required": ["spec"],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"type": "object"},
            "spec": structural(whole["properties"]["spec"]),
            "status": {"type": "object", **_ANY},
        },
    }


def structural(given: Mapping[str, Any]) -> Schema:
    """A JSON Schema as OpenAPI 3.0 has it, with what a structural schema may not have left out."""
    if "oneOf" in given:
        return _joined(given)
    made: Schema = {key: given[key] for key in (*_KEPT, *_SIZES) if key in given}
    if "const" in given:
        made |= {"enum": [given["const"]]}
    for bound, word in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if word in given:
            made |= {bound: given[word], word: True}
    if "items" in given:
        made["items"] = structural(given["items"])
    if "properties" in given:
        made["properties"] = {name: structural(one) for name, one in given["properties"].items()}
    elif isinstance(given.get("additionalProperties"), Mapping):
        made["additionalProperties"] = structural(given["additionalProperties"])
    return made if "type" in made else made | _ANY


def _joined(given: Mapping[str, Any]) -> Schema:
    ways = [structural(way) for way in given["oneOf"]]
    names = dict.fromkeys(name for way in ways for name in way["properties"])
    made: Schema = {
        "type": "object",
        "properties": {
            name: _one([way["properties"][name] for way in ways if name in way["properties"]]) for name in names
        },
        "oneOf": [_only(way) for way in ways],
    }
    return made | ({"description": given["description"]} if "description" in given else {})


def _one(same: list[Schema]) -> Schema:
    """A key that the ways mean differently is left to Fermata to check; words that differ are joined."""
    told = " Or: ".join(dict.fromkeys(str(one.get("description", "")) for one in same))
    types = {one.get("type") for one in same}
    if len(types) > 1:
        return {"description": told, **_ANY}
    alike = {key: value for key, value in same[0].items() if all(one.get(key) == value for one in same[1:])}
    if all("enum" in one for one in same):
        alike["enum"] = list(dict.fromkeys(word for one in same for word in one["enum"]))
    alike.pop("default", None)  # a cluster would write it into the ways that do not have the key
    return alike | {"description": told}


def _only(way: Schema) -> Schema:
    """What a choice may say: which keys are there, and which words stand under them."""
    words = {name: {"enum": one["enum"]} for name, one in way["properties"].items() if _decides(name, one, way)}
    return {"required": way["required"]} | ({"properties": words} if words else {})


def _decides(name: str, one: Schema, way: Schema) -> bool:
    return name == "type" and "enum" in one and name in way["required"]
