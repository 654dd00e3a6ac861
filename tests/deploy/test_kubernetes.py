"""What Kubernetes is given: the seed's monitor to the letter, a service that it really selects, and no misspelt key."""

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from tests.support.dev_server import ROOT

FOLDER = ROOT / "deploy" / "kubernetes"
SEEDS = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "metadata": {"name": "ai-agent-metrics"},
    "spec": {
        "selector": {"matchLabels": {"app": "ai-orchestrator"}},
        "endpoints": [{"port": "metrics", "interval": "30s", "path": "/metrics"}],
    },
}


def shipped() -> tuple[dict[str, Any], dict[str, Any]]:
    service, monitor = yaml.safe_load_all((FOLDER / "servicemonitor.yaml").read_text("utf-8"))
    return service, monitor


def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / "servicemonitor.schema.json").read_text("utf-8")))


def test_the_monitor_is_the_seeds_and_fits_the_schema() -> None:
    _, monitor = shipped()

    validator().validate(monitor)

    assert monitor == SEEDS


def test_the_monitor_selects_our_service_and_a_port_that_it_has() -> None:
    service, monitor = shipped()

    wanted = monitor["spec"]["selector"]["matchLabels"].items()

    assert wanted <= service["metadata"]["labels"].items()
    assert {one["port"] for one in monitor["spec"]["endpoints"]} <= {port["name"] for port in service["spec"]["ports"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"prt": "metrics"},
        {"port": "metrics", "interval": "30 seconds"},
        {"port": 9464},
        {"port": "metrics", "path": "m"},
    ],
    ids=str,
)
def test_a_misspelt_key_or_value_is_refused(wrong: dict[str, Any]) -> None:
    _, monitor = shipped()
    monitor["spec"]["endpoints"] = [wrong]

    with pytest.raises(ValidationError):
        validator().validate(monitor)
