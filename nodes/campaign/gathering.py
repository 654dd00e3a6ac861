"""Gathering: what became of a batch, added up; the letters' own fates are in the ledger."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nodes.place import telling
from state.campaign import Failure, Mailed, Phase
from state.parallel import in_order

FIRST = 50
"""Failures that are kept word for word; all are counted."""


@dataclass(frozen=True)
class Gathering:
    """A letter that was refused is collected and fails nothing else."""

    writes: frozenset[str] = field(default=frozenset({"mailed", "failures", "gathered_round"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        number = int(state.get("results", {}).get(Phase.RUNNING, {}).get("number", 0))
        results = in_order(state, Phase.RUNNING) if number > int(state.get("gathered_round", 0)) else []
        fates, batch = Counter(result["result"] for result in results), state["batch"]
        failed = [
            Failure(key=result["key"], result=result["result"], reason=result.get("reason", "")[:300])
            for result in results
            if result["result"] != "done"
        ]
        before: Mapping[str, int] = state.get("mailed") or {}
        mailed = Mailed(
            done=before.get("done", 0) + fates["done"],
            failed=before.get("failed", 0) + fates["failed"] + fates["skipped"],
            unknown=before.get("unknown", 0) + fates["unknown"],
            held_back=before.get("held_back", 0) + batch["held_back"],
            plain=before.get("plain", 0) + batch["plain"],
        )
        tell = telling(Phase.GATHERING)
        tell("progress", of=state["plan"]["recipients"], taken=state["at"], **mailed)
        failures = [*state.get("failures", []), *batch["objections"], *failed][:FIRST]
        return {"mailed": mailed, "failures": failures, "gathered_round": number}
