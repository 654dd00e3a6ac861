"""PUBLISHING: the report becomes a file, once, whatever dies meanwhile."""

from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256
from typing import Any, Literal

from nodes.effect import Effect
from nodes.research.checking import count
from nodes.research.rendering import markdown, missing, sources
from nodes.research.reviewing import publishable
from nodes.usage import exhausted
from reliability.deliver import Answer, Arguments, Delivery
from state.research import Phase, Report
from tools.reports.service import Reports

State = Mapping[str, Any]
Open = Callable[[], Awaitable[Reports]]


def publishing(reports: Open) -> Effect:
    """Writes the file. Reversible: it has a folder of its own, nothing overwrites it, and people may delete it."""

    async def publish(arguments: Arguments, key: str) -> Answer:
        return dict(await (await reports()).publish(arguments["text"], idempotency_key=key))

    async def probe(arguments: Arguments, key: str) -> Answer | None:
        found = await (await reports()).find(key)
        return dict(found) if found is not None and found["digest"] == arguments["digest"] else None

    everywhere = frozenset({"development", "staging", "production"})
    return Effect(
        Phase.PUBLISHING,
        Delivery(publish, probe),
        arguments,
        "reversible",
        keep=keep,
        environments=everywhere,
        ungated_because="it is a new file in a folder of this site's own, sent to nobody; people may delete it",
    )


def arguments(state: State) -> Arguments:
    text = markdown(state)
    return {"text": text, "digest": sha256(text.encode("utf-8", "replace")).hexdigest()}


def keep(state: State, answer: Answer) -> Mapping[str, Any]:
    """What was published; of the passages only those that it cites stay."""
    draft = publishable(state)
    report = Report(
        file=str(answer["file"]), digest=str(answer["digest"]), statements=count(draft), missing=missing(state)
    )
    return {"report": report, "passages": {name: state["passages"][name] for name in sources(draft)}}


async def published(state: State) -> Literal["done", "failed or unknown", "done, budget exhausted"]:
    """Is the file there, and did everybody who was to work on it?"""
    if state["outcomes"][Phase.PUBLISHING]["result"] != "done":
        return "failed or unknown"
    return "done, budget exhausted" if exhausted(state) else "done"
