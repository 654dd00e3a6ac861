"""Every metric: its name, its labels and what it says. docs/metrics.md lists them; a test compares the two."""

from dataclasses import dataclass
from typing import Literal

from nodes.counting import ENTERED, FAILED_TRIES, OUTCOMES, SECONDS, TASKS, TOKENS, TRIGGERED, WAITED


@dataclass(frozen=True)
class Metric:
    """`counted`: it only grows and is kept beside the checkpoints; the others are read from the ledger as it is now."""

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    labels: tuple[str, ...]
    says: str

    @property
    def counted(self) -> bool:
        return self.kind != "gauge"


COUNTED = (
    Metric(TASKS, "counter", ("agent", "status"), "Visits of agents that ended: success, partial, failed or error."),
    Metric(SECONDS, "histogram", ("agent",), "How long a visit of an agent took, in seconds."),
    Metric(TOKENS, "counter", ("agent", "model"), "Tokens of answers of models, input and output together."),
    Metric(TRIGGERED, "counter", ("rule", "action"), "What guardrails found, and what was done."),
    Metric(ENTERED, "counter", ("workflow", "state"), "States that runs came to."),
    Metric(OUTCOMES, "counter", ("workflow", "status"), "Runs, or turns of them, that came to an end."),
    Metric(WAITED, "histogram", ("gate",), "How long gates waited for a decision, in seconds."),
    Metric(FAILED_TRIES, "counter", ("state", "event"), "Tries that gave nothing: of calls, probes, models, tools."),
)

RUNS = Metric("fermata_runs", "gauge", ("workflow", "status"), "Runs by how they stand now.")
INTENTS = Metric("fermata_ledger_intents", "gauge", ("kind", "status"), "Effects and undos in the ledger by outcome.")
REQUESTS = Metric("fermata_requests_open", "gauge", (), "Requests that wait for a decision.")
OLDEST = Metric("fermata_requests_oldest_seconds", "gauge", (), "How long the oldest open request has waited.")
BREAKER = Metric("fermata_breaker_state", "gauge", ("name", "state"), "1 for the state that a breaker is in, else 0.")
BUDGET = Metric(
    "fermata_budget", "gauge", ("budget", "unit", "part"), "Budgets now: used, reserved, limit of an account."
)
FULLEST = Metric("fermata_budget_fullest_ratio", "gauge", ("budget",), "How full the fullest account of a budget is.")
STANDING = (RUNS, INTENTS, REQUESTS, OLDEST, BREAKER, BUDGET, FULLEST)
METRICS = (*COUNTED, *STANDING)
