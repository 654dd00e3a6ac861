"""The dashboard keeps the rules that Grafana's own linter has for dashboards (each query is run in tests/certify)."""

import re
from typing import Any

import pytest

from deploy.grafana import dashboard
from host.metrics.names import METRICS

MADE = dashboard.dashboard()
PANELS = [panel for panel in MADE["panels"] if panel["type"] != "row"]
TARGETS = [target for panel in PANELS for target in panel["targets"]]
COUNTERS = [one.name for one in METRICS if one.kind == "counter"] + [
    f"{one.name}_{part}" for one in METRICS if one.kind == "histogram" for part in ("bucket", "sum", "count")
]


def test_the_file_is_what_its_program_makes() -> None:
    assert dashboard.FILE.read_text("utf-8") == dashboard.text()


def test_every_panel_takes_its_data_from_the_source_that_people_choose() -> None:
    variables = [one["name"] for one in MADE["templating"]["list"] if one["type"] == "datasource"]

    assert variables == ["datasource"]
    assert {one["datasource"]["uid"] for one in [*PANELS, *TARGETS]} == {"${datasource}"}


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_every_panel_has_a_title_a_description_a_unit_and_a_legend(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert all(target["legendFormat"] for target in panel["targets"])


@pytest.mark.parametrize("query", [target["expr"] for target in TARGETS])
def test_a_counter_is_read_as_a_rate_or_an_increase(query: str) -> None:
    for name in re.findall(r"\b(?:ai|fermata)_\w+", query):
        if name in COUNTERS:
            assert re.search(rf"(rate|increase)\({name}(\{{[^}}]*\}})?\[", query), query


@pytest.mark.parametrize("query", [target["expr"] for target in TARGETS])
def test_every_metric_is_one_that_we_have(query: str) -> None:
    asked = set(re.findall(r"\b(?:ai|fermata)_\w+", query))

    assert asked
    assert asked <= {*COUNTERS, *(one.name for one in METRICS)}


def test_ids_are_unique_and_no_panel_lies_on_another() -> None:
    ids = [panel["id"] for panel in MADE["panels"]]
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in MADE["panels"])
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]

    assert len(set(ids)) == len(ids)
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_the_seeds_four_queries_stand_on_it() -> None:
    words = {"".join(target["expr"].split()) for target in TARGETS}

    assert {
        'sum(rate(ai_agent_tasks_total{status="success"}[1h]))by(agent)/sum(rate(ai_agent_tasks_total[1h]))by(agent)',
        "histogram_quantile(0.95,sum(rate(ai_agent_response_duration_seconds_bucket[5m]))by(le,agent))",
        "sum(increase(ai_agent_tokens_used_total[1d]))by(agent,model)",
        "sum(increase(ai_guardrail_triggered_total[1h]))by(rule,action)",
    } <= words
