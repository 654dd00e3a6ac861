"""What is shipped for Kubernetes fits the Prometheus operator's own definition of a ServiceMonitor.

npm's packages carry that definition twice: an older one as a schema that can be read, and the newest one as a validator
only. The schema, closed, knows every key; the validator knows what values the operator takes today.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.deploy.test_kubernetes import shipped

INSTALLED = Path(sys.prefix) / "operator"
DEFINED = INSTALLED / "node_modules" / "prometheus-operator-schema"
TYPES = DEFINED / "node_modules" / "kubernetes-models" / "_schemas"
NEWEST = """
import { ServiceMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor";
try { new ServiceMonitor(JSON.parse(process.argv[1])).validate(); } catch (error) { console.log(error.message); }
"""

pytestmark = [
    pytest.mark.certify,
    pytest.mark.skipif(
        not (INSTALLED / "installed").exists(), reason="the operator's definition is not here: make operator"
    ),
]

Wrong = Callable[[dict[str, Any]], Any]
"""Puts a mistake into a monitor."""


def test_the_shipped_monitor_fits_the_operators_definition() -> None:
    _, monitor = shipped()

    assert [error.message for error in validator().iter_errors(monitor)] == []
    assert newest(monitor) == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda monitor: monitor["spec"]["endpoints"][0].update(intervall="30s"), "'intervall' was unexpected"),
        (lambda monitor: monitor["spec"]["endpoints"][0].update(port=9464), "9464 is not of type 'string'"),
        (lambda monitor: monitor["spec"]["selector"].update(matchLabel={"app": "x"}), "'matchLabel' was unexpected"),
        (lambda monitor: monitor["spec"].update(endpoint=[]), "'endpoint' was unexpected"),
        (lambda monitor: monitor["spec"].pop("selector"), "'selector' is a required property"),
        (lambda monitor: monitor["metadata"].update(label={}), "is not valid under any of the given schemas"),
        (lambda monitor: monitor.update(kind="ServiceMonitors"), "'ServiceMonitors' is not one of ['ServiceMonitor']"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mistake_in_a_copy_is_caught(wrong: Wrong, said: str) -> None:
    _, monitor = shipped()
    wrong(monitor)

    (error,) = validator().iter_errors(monitor)

    assert said in error.message


def test_a_value_that_the_operator_does_not_take_today_is_caught() -> None:
    _, monitor = shipped()
    monitor["spec"]["endpoints"][0]["interval"] = "30 seconds"

    assert "endpoints/0/interval must match pattern" in newest(monitor)


def validator() -> Draft202012Validator:
    """The operator's schema, in which a key that it does not name is a mistake."""
    registry: Registry[Any] = Registry(retrieve=_type)  # type: ignore[call-arg]
    schema = _schema(DEFINED / "monitoring.coreos.com" / "v1" / "ServiceMonitor.js")
    return Draft202012Validator(schema, registry=registry)


def newest(monitor: dict[str, Any]) -> str:
    """What the newest definition finds wrong; nothing: ""."""
    words = ["node", "--input-type=module", "-e", NEWEST, json.dumps(monitor)]
    done = subprocess.run(words, cwd=INSTALLED, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _type(name: str) -> Resource[Any]:
    """One of Kubernetes' own types: `io.k8s.….ObjectMeta` is in `IoK8s…ObjectMeta.js`."""
    file = "".join(part[:1].upper() + part[1:] for part in re.split(r"[.-]", name))
    return Resource.from_contents(_schema(TYPES / f"{file}.js"), DRAFT202012)


def _schema(file: Path) -> dict[str, Any]:
    """The literal in a generated module: it is JSON."""
    text = file.read_text("utf-8")
    begins = text.index("const schema = ") + len("const schema = ")
    schema: dict[str, Any] = json.JSONDecoder().raw_decode(text, begins)[0]
    return _closed(schema)


def _closed(schema: Any) -> Any:
    """Names of properties are no keywords of a schema: one may be called `properties`."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: _closed(value) for key, value in schema.items() if key != "properties"}
    if "properties" in schema:
        known["properties"] = {name: _closed(value) for name, value in schema["properties"].items()}
        known.setdefault("additionalProperties", False)
    return known
