"""Writes the dashboard: `python deploy/grafana/dashboard.py`. What it asks for is in PANELS; a test runs every query.

Plain JSON of Grafana's dashboard schema 39: nothing but the standard library is needed to change it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("fermata.json")
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
FAILED = 'status=~"failed|error"'


@dataclass(frozen=True)
class Panel:
    """`queries`: PromQL -> legend. `unit` is Grafana's name of one."""

    title: str
    says: str
    unit: str
    queries: dict[str, str]
    kind: str = "timeseries"
    wide: int = 8


PANELS = {
    "에이전트 · Agents": (
        Panel(
            "에이전트별 작업 성공률 · Success rate by agent",
            "Visits of agents that ended well, of all that ended, within an hour (the seed's query).",
            "percentunit",
            {
                'sum(rate(ai_agent_tasks_total{status="success"}[1h])) by (agent)'
                " / sum(rate(ai_agent_tasks_total[1h])) by (agent)": "{{agent}}"
            },
        ),
        Panel(
            "응답 시간 p95 · Response time, 95th percentile",
            "One visit in twenty took longer (the seed's query).",
            "s",
            {
                "histogram_quantile(0.95, sum(rate(ai_agent_response_duration_seconds_bucket[5m]))"
                " by (le, agent))": "{{agent}}"
            },
        ),
        Panel(
            "작업 · Tasks",
            "Visits of agents a second, by how they ended.",
            "ops",
            {"sum(rate(ai_agent_tasks_total[$__rate_interval])) by (status)": "{{status}}"},
        ),
        Panel(
            "토큰 사용량 (하루) · Tokens a day",
            "What costs money, by agent and model (the seed's query).",
            "short",
            {"sum(increase(ai_agent_tokens_used_total[1d])) by (agent, model)": "{{agent}} · {{model}}"},
        ),
        Panel(
            "가드레일 트리거 (한 시간) · Guardrails triggered an hour",
            "What was found, and what was done (the seed's query).",
            "short",
            {"sum(increase(ai_guardrail_triggered_total[1h])) by (rule, action)": "{{rule}} · {{action}}"},
        ),
        Panel(
            "실패한 시도 · Failed tries",
            "Calls, probes, models and tools that gave nothing, a second.",
            "ops",
            {"sum(rate(fermata_failed_tries_total[$__rate_interval])) by (state, event)": "{{state}} · {{event}}"},
        ),
    ),
    "실행 · Runs": (
        Panel(
            "지금 실행 상태 · Runs as they stand",
            "How many runs are in each state of their life now.",
            "short",
            {"sum(fermata_runs) by (workflow, status)": "{{workflow}} · {{status}}"},
        ),
        Panel(
            "끝난 실행 (한 시간) · Ends an hour",
            "How runs ended.",
            "short",
            {"sum(increase(fermata_run_outcomes_total[1h])) by (workflow, status)": "{{workflow}} · {{status}}"},
        ),
        Panel(
            "들어간 상태 · States entered",
            "States that runs came to, a second.",
            "ops",
            {
                "sum(rate(fermata_states_entered_total[$__rate_interval]))"
                " by (workflow, state)": "{{workflow}} · {{state}}"
            },
        ),
    ),
    "사람과 효과 · People and effects": (
        Panel(
            "결정 대기 · Open requests",
            "Requests that wait for a decision.",
            "short",
            {"fermata_requests_open": "open"},
            "stat",
            4,
        ),
        Panel(
            "가장 오래된 요청 · Oldest request",
            "How long it has waited.",
            "s",
            {"fermata_requests_oldest_seconds": "oldest"},
            "stat",
            4,
        ),
        Panel(
            "게이트 대기 시간 p50 · Waiting at gates, median",
            "From asking to the decision, of those decided within a day.",
            "s",
            {"histogram_quantile(0.5, sum(rate(fermata_gate_waiting_seconds_bucket[1d])) by (le, gate))": "{{gate}}"},
        ),
        Panel(
            "원장 · Ledger",
            "Effects and undos by class and outcome; `unknown` are in doubt.",
            "short",
            {"sum(fermata_ledger_intents) by (kind, status)": "{{kind}} · {{status}}"},
        ),
        Panel(
            "차단기 · Breakers that are not closed",
            "1: calls are refused, or a probe is under way.",
            "short",
            {'sum(fermata_breaker_state{state!="closed"}) by (name)': "{{name}}"},
        ),
        Panel(
            "예산 · Budgets",
            "Of the fullest account of each: what is used and reserved, of its limit.",
            "percentunit",
            {"fermata_budget_fullest_ratio": "{{budget}}"},
        ),
    ),
}


def dashboard() -> dict[str, Any]:
    panels: list[dict[str, Any]] = []
    x = y = 0
    for row, inside in PANELS.items():
        y += 8 if x else 0
        number = len(panels) + 1
        panels.append(
            {"id": number, "type": "row", "title": row, "collapsed": False, "panels": [], "gridPos": _at(0, y, 24, 1)}
        )
        x, y = 0, y + 1
        for panel in inside:
            if x + panel.wide > 24:
                x, y = 0, y + 8
            panels.append(_panel(panel, len(panels) + 1, _at(x, y, panel.wide, 8)))
            x += panel.wide
    return {
        "uid": "fermata",
        "title": "Fermata",
        "description": "Agents, runs, people and effects of one site. Made by deploy/grafana/dashboard.py.",
        "tags": ["fermata", "agents"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "timezone": "browser",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {
            "list": [
                {
                    "name": "datasource",
                    "label": "Data source",
                    "type": "datasource",
                    "query": "prometheus",
                    "current": {},
                    "hide": 0,
                }
            ]
        },
        "annotations": {"list": []},
        "links": [],
        "panels": panels,
    }


def _at(x: int, y: int, wide: int, high: int) -> dict[str, int]:
    return {"x": x, "y": y, "w": wide, "h": high}


def _panel(panel: Panel, number: int, at: dict[str, int]) -> dict[str, Any]:
    targets = [
        {"refId": chr(65 + place), "datasource": SOURCE, "expr": query, "legendFormat": legend, "editorMode": "code"}
        for place, (query, legend) in enumerate(panel.queries.items())
    ]
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": SOURCE,
        "gridPos": at,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {},
        "targets": targets,
    }


def text() -> str:
    return json.dumps(dashboard(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
