"""What the words of a campaign come to: a list that the site knows, and its texts; always put before people."""

from collections.abc import Mapping
from typing import Any

from nodes.campaign.briefing import REQUIRED
from nodes.campaign.words import say
from tools.records import known

State = Mapping[str, Any]


def looked_up(state: State) -> dict[str, Any]:
    """The fields that a campaign given as data has; or what is `missing` and `wrong`. Reads a folder: it blocks.

    A list is named, never given as a path: nobody who speaks with a desk reads files of its disk.
    """
    wish = dict(state.get("wish") or {})
    wrong: dict[str, str] = {}
    source = known.named(wish["list"]) if wish.get("list") else None
    if wish.get("list") and source is None:
        wrong["list"] = say(state, "unknown list", given=wish.pop("list")[:80])
    if lacking := [name for name in REQUIRED if not wish.get(name)]:
        return {"wish": wish, "missing": lacking, "wrong": wrong, "lists": known.names(), "form": ""}
    texts = {"subject": wish["subject"], "message": wish["message"]}
    return {
        "source": source,
        "query": None,
        "encoding": None,
        "columns": {},
        **texts,
        "ask_first": True,
        "missing": [],
        "form": "",
    }


def unfit(state: State, why: str) -> dict[str, Any]:
    """A text that the list cannot fill in is asked for again."""
    wish = {name: value for name, value in (state.get("wish") or {}).items() if name != "message"}
    return {"wish": wish, "missing": ["message"], "wrong": {"message": why}, "lists": [], "form": ""}
