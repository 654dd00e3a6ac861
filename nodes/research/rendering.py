"""The report as Markdown: statements with their citations, the sources, and what is missing."""

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.research.checking import cited, count, faults
from nodes.research.reviewing import publishable
from nodes.research.words import say
from nodes.research.writing import line, printable
from state.research import Draft, Evidence, Phase

State = Mapping[str, Any]


def markdown(state: State) -> str:
    """The whole text; what stands below its sources is about the report and states nothing of its subject."""
    draft, passages = publishable(state), state["passages"]
    title = draft["title"] or line(state["question"])[:200]
    parts = [f"# {title}"]
    for part in draft["sections"]:
        parts += [f"## {part['heading']}"] if part["heading"] else []
        parts += [" ".join(cited(one) for one in part["sentences"])]
    parts += [f"## {say(state, 'sources')}", "\n".join(_sources(draft, passages))]
    if lacking := missing(state):
        parts += [f"## {say(state, 'missing')}", "\n".join(f"- {line(one)}" for one in lacking)]
    return "\n\n".join(parts) + "\n"


def missing(state: State) -> list[str]:
    """What the report lacks, honestly: sentences left out, what its review still found, searches that failed."""
    known = state["evaluations"][Phase.REVIEWING]
    best = known["best"]
    version = best["version"] or state["draft"]
    left_out = count(version) - count(publishable(state))
    by_code = faults(version, state["passages"])
    found = [] if by_code else [one["says"] for one in best["findings"]]
    judged = [say(state, "not judged")] if known["why"] == "not judged" else []
    troubles = [one["trouble"] for one in state.get("searched", []) if one["trouble"] and one["by"]]
    return [
        *([say(state, "left out", count=left_out)] if left_out else []),
        *judged,
        *(say(state, "found", says=says) for says in found),
        *(say(state, "trouble", says=says) for says in troubles),
    ]


def sources(draft: Draft) -> list[str]:
    """The ids of the passages that it cites, in the order in which it does."""
    return list(dict.fromkeys(name for part in draft["sections"] for one in part["sentences"] for name in one["cites"]))


def _sources(draft: Draft, passages: Mapping[str, Evidence]) -> Sequence[str]:
    return [
        f"- [{name}] {line(passages[name]['title'])}: {printable(passages[name]['path'])}" for name in sources(draft)
    ]
