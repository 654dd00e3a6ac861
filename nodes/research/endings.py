"""How a research ends, in words."""

from collections.abc import Mapping
from typing import Any

from nodes.research.rendering import markdown
from nodes.research.words import say
from nodes.research.writing import line, printable
from state.research import Phase, Searched

State = Mapping[str, Any]


def completed(state: State) -> str:
    return say(state, "completed", report=markdown(state).rstrip(), file=state["report"]["file"])


def partial(state: State) -> str:
    """What there is: the report that could not be written to a file, else the passages that were found."""
    outcome = state.get("outcomes", {}).get(Phase.PUBLISHING, {})
    if state.get("draft") is not None:
        reason = str(outcome.get("reason", "")).rstrip(".")
        return say(state, "not published", report=markdown(state).rstrip(), reason=reason)
    found = [f"- [{name}] {line(one['title'])}: {printable(one['path'])}" for name, one in state["passages"].items()]
    return say(state, "no draft", found="\n".join(found))


def so_far(state: State) -> str:
    """What there is where no model could be asked any more."""
    if state.get("report") is not None:
        return completed(state)
    return partial(state) if state.get("passages") else ""


def nothing_found(state: State) -> str:
    """Everything that was searched for, and where."""
    if not state.get("searched"):
        return say(state, "no query", question=state["question"])
    held = say(state, "nothing holds") if state.get("draft") is not None else ""
    searched = "\n".join(_round(state, one) for one in state.get("searched", []))
    known = {"question": state["question"], "corpus": state.get("corpus", ""), "reason": held}
    return say(state, "nothing found", searched=searched, **known)


def declined(state: State) -> str:
    return say(state, "declined", reason=state["reason"].rstrip("."))


def _round(state: State, one: Searched) -> str:
    outcome = say(state, "some", found=one["found"], by=one["by"]) if one["by"] else one["trouble"]
    return say(state, "round", queries="; ".join(one["queries"]), outcome=outcome)
