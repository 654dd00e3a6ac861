"""Place: where in which run something happens, as LangGraph's config says it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tools.running import running
from tools.telemetry.acting import acting


@dataclass(frozen=True)
class Place:
    """`state` is the path of the state with the boxes around it; all are empty outside of a run."""

    run: str = ""
    workflow: str = ""
    state: str = ""
    agent: str = ""

    def as_told(self) -> dict[str, str | None]:
        """Every field, on every line: what is not known is null."""
        return {name: value or None for name, value in asdict(self).items()}


def here() -> Place:
    """Where the code that asks is running."""
    config = running()
    known = {**config.get("metadata", {}), **config.get("configurable", {})}
    return of_metadata(known)


def of_metadata(known: Mapping[str, Any]) -> Place:
    """What LangGraph notes beside a call that it makes; `model` and `tools` inside an agent are no states."""
    namespace = str(known.get("langgraph_checkpoint_ns") or known.get("checkpoint_ns") or "")
    boxes = [part.partition(":")[0] for part in namespace.split("|") if part]
    if known.get("lc_agent_name") and len(boxes) > 1:
        boxes = boxes[:-1]
    return Place(str(known.get("thread_id") or ""), str(known.get("workflow") or ""), "/".join(boxes), acting.get())
