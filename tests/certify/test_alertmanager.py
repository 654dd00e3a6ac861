"""The shipped alert rules, in a real Prometheus that scrapes the real app, reach a real Alertmanager, and leave it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.prometheus import local
from reliability.budget import Budget, Spend, Who
from reliability.ledger import budgets, ledger
from tests.support.dev_server import ROOT
from tests.support.until import until

pytestmark = [
    pytest.mark.certify,
    pytest.mark.skipif(not local.installed(), reason="no alertmanager here: python deploy/prometheus/local.py install"),
]

A_MONTH = Budget("a month", tokens=1000, per="team", period="month")
SORTER = Who(run="", agent="sorter", workflow="stock", team="desk")


@pytest.fixture
def alertmanager(tmp_path: Path, home: Path) -> Iterator[str]:
    """It is told by a Prometheus with the shipped rules, which scrapes `fermata serve`."""
    env = {**os.environ, "FERMATA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "host.cli", "serve", "--port", "0"]
    app = subprocess.Popen(words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert app.stdout is not None
        served = app.stdout.readline().split()[2].removeprefix("http://")
        with local.alertmanager(tmp_path) as address:
            config = local.config_for(served, "250ms", address.removeprefix("http://"))
            with local.prometheus(tmp_path, config):
                yield address
    finally:
        app.terminate()
        app.communicate(timeout=30)


def alerts(address: str) -> list[dict[str, Any]]:
    """Those that it holds to be firing."""
    found = httpx.get(f"{address}/api/v2/alerts", params={"active": "true"}, timeout=30)
    known: list[dict[str, Any]] = found.raise_for_status().json()
    return known


def test_an_alert_that_fires_is_told_to_the_alertmanager_and_taken_back_when_it_is_over(alertmanager: str) -> None:
    ledger().call(budgets.reserve, "call-1", [A_MONTH], SORTER, Spend(950), "steady", timedelta(hours=1))

    until(lambda: alerts(alertmanager), within=60)
    (alert,) = alerts(alertmanager)
    ledger().call(budgets.settle, "call-1", Spend(10))
    until(lambda: not alerts(alertmanager), within=60)

    assert alert["labels"].items() >= {"alertname": "ABudgetIsNearlySpent", "budget": "a month"}.items()
    assert alert["labels"]["severity"] == "warning"
    assert alert["annotations"]["summary"] == "95% of the budget a month are spent (fermata budget)"
    assert alert["receivers"] == [{"name": "nobody"}]
