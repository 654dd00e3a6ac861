"""Reporting: the campaign in figures, as Markdown and as a picture."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from nodes.campaign.picture import bars
from nodes.campaign.words import say, summary
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from state import money
from state.campaign import Phase
from tools.reports.service import Reports

Open = Callable[[], Awaitable[Reports]]
State = Mapping[str, Any]

ENOUGH = 10
"""One letter of so many may fail, and the campaign is told as completed."""


def reporting(reports: Open) -> Effect:
    """Two files named after the run; the same again changes nothing."""

    async def publish(arguments: Arguments, key: str) -> Answer:
        run, turn, folder = key.partition(":")[0], key.rpartition(":")[2], await reports()
        name = run if turn == "1" else f"{run}-{turn}"
        await folder.publish(arguments["picture"], idempotency_key=name, suffix=".svg")
        text = f"{arguments['text']}\n![{arguments['title']}]({name}.svg)\n"
        published = await folder.publish(text, idempotency_key=name)
        return dict(published)

    return Effect(Phase.REPORTING, Delivery(publish), _arguments, kind="reversible", keep=_keep)


def _keep(_state: State, answer: Answer) -> Mapping[str, Any]:
    return {"report": dict(answer)}


def _arguments(state: State) -> Arguments:
    title = say(state, "title", subject=next(iter(state["plan"]["subject"].values())))
    return {"title": _line(title), "text": page(state, title), "picture": bars(title, figures(state))}


def figures(state: State) -> list[tuple[str, int]]:
    mailed, left_out = state.get("mailed") or {}, state["survey"]["skipped"]
    named = {"sent": "done", "refused": "failed", "unknown": "unknown", "held back": "held_back"}
    return [
        *((say(state, name), int(mailed.get(field, 0))) for name, field in named.items()),
        *((say(state, name), int(left_out.get(name, 0))) for name in ("opted out", "repeated", "unusable")),
    ]


def page(state: State, title: str) -> str:
    """The report; its picture lies beside it, named after the same run."""
    survey, plan, mailed = state["survey"], state["plan"], state.get("mailed") or {}
    known = {"source": plan["source"], "encoding": survey["encoding"], "rows": survey["rows"]}
    used: Mapping[str, Any] = state.get("usage", {}).get(Phase.COMPOSING, {})
    by = {"model": used.get("model", "-"), "calls": used.get("calls", 0), "plain": mailed.get("plain", 0)}
    rows = [say(state, "row", **trouble) for trouble in survey["troubles"]]
    unusable = survey["skipped"].get("unusable", 0) + survey["skipped"].get("repeated", 0)
    lost = [f"{one['key']}: {one['result']}, {one['reason']}" for one in state.get("failures", [])]
    out = sum(mailed.get(name, 0) for name in ("failed", "unknown", "held_back"))
    return "\n".join(
        [
            *(f"# {_line(title)}", "", summary(state), ""),
            *(f"| {name} | {count:,} |" + ("\n|---|---:|" if not at else "") for at, (name, count) in _table(state)),
            *("", say(state, "list", cost=money.show(plan["cost"]), **known), "", say(state, "letters by", **by), ""),
            *_listed(state, "troubles", rows, unusable),
            *_listed(state, "failures", lost, out),
        ]
    )


def _table(state: State) -> list[tuple[int, tuple[str, int]]]:
    return list(enumerate(figures(state)))


def _listed(state: State, what: str, lines: list[str], count: int) -> list[str]:
    if not count:
        return []
    more = [f"- {say(state, 'and more', more=count - len(lines))}"] if count > len(lines) else []
    return [f"## {say(state, what)}", "", *(f"- {_line(line)}" for line in lines), *more, ""]


def _line(text: str) -> str:
    return " ".join(text.split())


async def reported(state: State) -> Literal["done", "done in part", "failed or unknown"]:
    """Was it told, and did (nearly) all the letters go out?"""
    if state["outcomes"][Phase.REPORTING]["result"] != "done":
        return "failed or unknown"
    mailed = {"done": 0, "unknown": 0, **(state.get("mailed") or {})}
    lost = state["plan"]["recipients"] - mailed["done"]
    return "done in part" if mailed["unknown"] or lost * ENOUGH > state["plan"]["recipients"] else "done"
