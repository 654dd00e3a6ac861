"""The certificate: what was tried, and what was found, as JSON and as a page to read."""

import json
import os
import platform
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from host.crashtest.judging import Faults
from host.crashtest.trial import TWISTS, Outcome


@dataclass(frozen=True)
class Certificate:
    """`boundaries` are those of the undisturbed stories, by scenario, `expects` what must come of each, in words;
    `seconds` is how long all of it took [s].
    """

    workflow: str
    version: str
    date: str
    seconds: float
    seed: int
    boundaries: dict[str, int]
    outcomes: Sequence[Outcome]
    expects: dict[str, str]

    @property
    def totals(self) -> Faults:
        return sum((outcome.faults for outcome in self.outcomes), Faults())

    @property
    def good(self) -> bool:
        return self.totals.clean

    def data(self) -> dict[str, Any]:
        """Plain JSON."""
        struck = self.struck
        kinds = Counter(outcome.point.twist for outcome in struck)
        return {
            "workflow": self.workflow,
            "version": self.version,
            "date": self.date,
            "seconds": self.seconds,
            "seed": self.seed,
            "machine": machine(),
            "scenarios": self.boundaries,
            "expects": self.expects,
            "boundaries": sum(self.boundaries.values()),
            "trials": len(struck),
            "not_reached": sum(not outcome.reached for outcome in struck),
            "by_kind": {kind: count for kind in TWISTS if (count := kinds[kind])},
            "totals": asdict(self.totals),
            "points": [_point(outcome) for outcome in self.outcomes],
        }

    @property
    def struck(self) -> list[Outcome]:
        """Without the undisturbed stories."""
        return [outcome for outcome in self.outcomes if outcome.point.mark.name != "undisturbed"]

    def summary(self) -> str:
        """One paragraph for people."""
        data = self.data()
        found = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in data["totals"].items())
        kinds = ", ".join(f"{number} {kind}" for kind, number in data["by_kind"].items())
        return (
            f"{self.workflow} {self.version}: {data['boundaries']} boundaries in {len(self.boundaries)} scenarios, "
            f"{data['trials']} trials ({kinds}; {data['not_reached']} not reached), {self.seconds:.0f} s. {found}."
        )

    def page(self) -> str:
        """Markdown."""
        verdict = (
            "Nothing was lost, repeated or left behind." if self.good else "**It fails.** What was found is below."
        )
        rows = [f"| {name} | {count} | {self.expects[name]} |" for name, count in self.boundaries.items()]
        bad = [_line(outcome) for outcome in self.outcomes if not outcome.faults.clean]
        about = f"{self.date}, seed {self.seed}, {', '.join(f'{key} {value}' for key, value in machine().items())}."
        parts = [f"# Crash certificate: {self.workflow}", self.summary(), verdict, about]
        table = "\n".join(["| scenario | boundaries | what must come of it |", "|---|---:|---|", *rows])
        return "\n\n".join([*parts, table, *(["## What was found", "\n".join(bad)] if bad else [])]) + "\n"

    def write(self, file: Path) -> None:
        """The JSON there, the page beside it."""
        file.write_text(json.dumps(self.data(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        file.with_suffix(".md").write_text(self.page(), encoding="utf-8")


def machine() -> dict[str, Any]:
    return {
        "system": platform.system(),
        "release": platform.release(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }


def _point(outcome: Outcome) -> dict[str, Any]:
    point = outcome.point
    told = {"said": outcome.said} if outcome.said else {}
    return {
        "scenario": point.scenario,
        "process": point.segment + 1,
        "boundary": str(point.mark),
        "kind": point.twist,
        **({"second": point.second} if point.twist == "recovery killed" else {}),
        "reached": outcome.reached,
        "end": outcome.end,
        **asdict(outcome.faults),
        **told,
    }


def _line(outcome: Outcome) -> str:
    point = outcome.point
    found = ", ".join(f"{number} {name}" for name, number in asdict(outcome.faults).items() if number)
    return (
        f"* {point.scenario}, process {point.segment + 1}, {point.mark}, {point.twist}: {found} (ended: {outcome.end})"
    )
