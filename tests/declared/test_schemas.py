"""What editors and clusters are told of a document is what reading it accepts."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import yaml

from graphs.declared.crds import crd
from graphs.declared.models.guardrails import FileAction, LinterRule, SastRule, TextAction
from graphs.declared.schemas import KINDS, schema
from reliability.errors import NotFound
from tools.guards import file_guardrail
from tools.guards.code.scanners import LINTERS, SAST
from tools.guards.code.severity import SEVERITIES
from tools.guards.guardrail import ACTIONS

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("ai-*.yaml"))


def documents() -> list[dict[str, Any]]:
    return [yaml.safe_load(file.read_text("utf-8")) for file in EXAMPLES]


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_one_that_editors_read_and_refers_to_nothing(kind: str) -> None:
    made = schema(kind)

    jsonschema.Draft7Validator.check_schema(made)

    assert "$ref" not in json.dumps(made)
    assert made["properties"]["kind"]["const"] == kind


@pytest.mark.parametrize("document", documents(), ids=lambda one: str(one["kind"]))
def test_the_documents_of_the_seed_hold_to_their_schemas(document: dict[str, Any]) -> None:
    jsonschema.validate(document, schema(document["kind"]))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agent": "a", "action": "x", "outptu": "y"}, "'outptu' was unexpected"),
        ({"agent": "a"}, "'action' is a required property"),
        ({"gate": "g", "fallback": "rejct"}, "'rejct' is not one of ['reject', 'escalate']"),
        ({"gate": "g", "timeout": 300}, "300 is not of type 'string'"),
        ({"gate": "g", "timeout": "soon"}, "'soon' does not match"),
        ({"agent": "a", "action": "x", "retry": {"attempts": 11}}, "11 is greater than the maximum of 10"),
    ],
)
def test_an_editor_says_what_is_wrong_with_a_step(change: dict[str, Any], says: str) -> None:
    spec = {"workflows": {"w": {"steps": [change]}}}
    document = {
        "apiVersion": "platform.company.io/v1",
        "kind": "AIOrchestrator",
        "metadata": {"name": "w"},
        "spec": spec,
    }

    found = list(jsonschema.Draft7Validator(schema("AIOrchestrator")).iter_errors(document))

    assert [error.validator for error in found] == ["oneOf"]
    assert any(says in error.message for error in found[0].context or ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described(kind: str) -> None:
    assert [place for place, one in properties(schema(kind)) if not str(one.get("description", "")).endswith(".")] == []


def test_the_words_are_those_of_the_parts_that_do_it() -> None:
    def words(model: Any, field: str) -> tuple[str, ...]:
        return get_args(get_args(model.model_fields[field].annotation)[0])

    assert words(LinterRule, "tools") == tuple(LINTERS)
    assert words(SastRule, "tools") == tuple(SAST)
    assert get_args(SastRule.model_fields["severity"].annotation) == SEVERITIES
    assert set(get_args(TextAction)) == set(ACTIONS)
    assert set(get_args(FileAction)) == set(file_guardrail.FILE_ACTIONS)


def test_an_unknown_kind_is_told_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'AIGuardrails'"):
        schema("AIGuardrail")
    with pytest.raises(NotFound, match="did you mean 'AISelfHealing'"):
        crd("AISelfHealling")


@pytest.mark.parametrize("kind", KINDS)
def test_a_cluster_takes_the_schema(kind: str) -> None:
    """Kubernetes' rules for a structural schema and for its OpenAPI (apiextensions.k8s.io/v1)."""
    made = crd(kind)

    version = made["spec"]["versions"][0]
    wrong = list(unstructural(version["schema"]["openAPIV3Schema"]))

    assert wrong == []
    assert made["metadata"]["name"] == f"{made['spec']['names']['plural']}.platform.company.io"
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("document", documents(), ids=lambda one: str(one["kind"]))
def test_a_cluster_takes_the_documents_of_the_seed(document: dict[str, Any]) -> None:
    version = crd(document["kind"])["spec"]["versions"][0]

    jsonschema.validate(document["spec"], draft7(version["schema"]["openAPIV3Schema"]["properties"]["spec"]))


def test_a_cluster_refuses_a_step_of_two_kinds() -> None:
    spec = crd("AIOrchestrator")["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]

    def holds(step: dict[str, Any]) -> bool:
        return jsonschema.Draft7Validator(draft7(spec)).is_valid({"workflows": {"w": {"steps": [step]}}})

    assert holds({"gate": "g"})
    assert not holds({"gate": "g", "agent": "a", "action": "x"})
    assert not holds({"action": "x"})


WORDS = {
    *("type", "description", "default", "enum", "pattern", "format", "required", "nullable", "oneOf"),
    *("properties", "items", "additionalProperties", "x-kubernetes-preserve-unknown-fields"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
}


def unstructural(given: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """What a cluster would refuse."""
    yield from (f"{place}: {word}" for word in set(given) - WORDS)
    if "type" not in given and not given.get("x-kubernetes-preserve-unknown-fields"):
        yield f"{place}: no type"
    if "properties" in given and "additionalProperties" in given:
        yield f"{place}: both"
    if not all(isinstance(given.get(bound, True), bool) for bound in ("exclusiveMinimum", "exclusiveMaximum")):
        yield f"{place}: a bound is a number"
    yield from (f"{place}: a choice says {way}" for way in given.get("oneOf", ()) if says_a_type(way))
    for name, one in given.get("properties", {}).items():
        yield from unstructural(one, f"{place}.{name}")
    for word in {"items", "additionalProperties"} & set(given):
        yield from unstructural(given[word], f"{place}.{word}")


def says_a_type(way: Mapping[str, Any]) -> bool:
    inner = {word for one in way.get("properties", {}).values() for word in one}
    return bool(set(way) - {"required", "properties"} or inner - {"enum"})


def draft7(given: Any) -> Any:
    """OpenAPI 3.0's bounds as JSON Schema has them."""
    if isinstance(given, list):
        return [draft7(one) for one in given]
    if not isinstance(given, dict):
        return given
    made = {key: draft7(value) for key, value in given.items()}
    for bound, word in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if made.get(word) is True:
            made[word] = made.pop(bound)
    return made


def properties(given: Any, place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, one in given.get("properties", {}).items():
        yield f"{place}.{name}", one
        yield from properties(one, f"{place}.{name}")
    for way in given.get("oneOf", ()):
        yield from properties(way, place)
    for word in ("items", "additionalProperties"):
        if isinstance(given.get(word), dict):
            yield from properties(given[word], place)
