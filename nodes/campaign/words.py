"""What the campaign says to the people who run it, in the language they wrote in: their words, or the message."""

from collections.abc import Mapping
from typing import Any

from nodes.travel.words import korean
from nodes.wording import wording
from state import money
from state.campaign import Phase

WORDS = wording(__file__)
State = Mapping[str, Any]


def say(state: State, what: str, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    if said := state.get("said"):
        return WORDS[what]["ko" if korean(said) else "en"].format(**facts)
    written = f"{state.get('subject', '')}{state.get('message', '')}"
    in_korean = any("가" <= char <= "힣" for char in written) and not any(
        isinstance(state.get(part), Mapping) for part in ("subject", "message")
    )
    return WORDS[what]["ko" if in_korean else "en"].format(**facts)


def skipped(state: State) -> str:
    """Who is left out, by reason."""
    told = state["survey"]["skipped"]
    return ", ".join(f"{say(state, reason)} {count:,}" for reason, count in told.items()) or "0"


def proposal(state: State) -> str:
    """What is put before the marketing team."""
    plan, sample = state["plan"], state["sample"]
    known = {"recipients": plan["recipients"], "source": plan["source"], "cost": money.show(plan["cost"])}
    return say(state, "proposal", skipped=skipped(state), **known, **sample)


def shown(state: State) -> dict[str, Any]:
    """The same as data: the count, the cost, the texts and the first letter."""
    plan = state["plan"]
    return {
        "recipients": plan["recipients"],
        "cost": money.show(plan["cost"]),
        "source": plan["source"],
        "skipped": dict(state["survey"]["skipped"]),
        "subject": dict(plan["subject"]),
        "message": dict(plan["message"]),
        "sample": dict(state["sample"]),
    }


def summary(state: State) -> str:
    mailed = {"done": 0, "failed": 0, "unknown": 0, "held_back": 0, **(state.get("mailed") or {})}
    return say(state, "summary", recipients=state["plan"]["recipients"], **mailed)


def completed(state: State) -> str:
    return "\n".join([summary(state), say(state, "report at", file=state["report"]["file"])])


def unreported(state: State) -> str:
    reason = state["outcomes"][Phase.REPORTING].get("reason", "")
    return "\n".join([summary(state), say(state, "unreported", reason=reason)])


def stopped(state: State) -> str:
    return "\n".join([say(state, "stopped", reason=state.get("reason", "")), summary(state)])


def declined(state: State) -> str:
    return say(state, "declined", reason=(state.get("reason") or _decided(state)).rstrip("."))


def _decided(state: State) -> str:
    approval = state.get("approvals", {}).get(Phase.APPROVING, {})
    if approval.get("status") == "expired":
        return say(state, "expired")
    by = next((vote["voter"] for vote in approval.get("votes", []) if vote["decision"] == "reject"), "")
    note = f": {approval['note']}" if approval.get("note") else ""
    return say(state, "rejected", by=f" ({by})" if by else "", note=note)
