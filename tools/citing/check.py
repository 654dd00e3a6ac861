"""Does each statement of a report cite passages, do they exist, and do they say what it says?

Offline, by words and not by meaning: names, numbers with their units, quantifiers, denials and most other words of the
statement must stand in the passage. It errs towards blame: a free paraphrase may be refused, and a writer can then keep
closer to the passage. How often it is right: docs/accuracy.md.
"""

from collections.abc import Mapping, Sequence

from tools.citing.finding import Finding, Statement
from tools.citing.support import doubts
from tools.retrieval.service import Passage


def check(statements: Sequence[Statement], passages: Mapping[str, Passage]) -> list[Finding]:
    """What is wrong, statement by statement; empty when every one is supported. `passages` are those known, by id."""
    return [finding for index, statement in enumerate(statements) for finding in _check(index, statement, passages)]


def _check(index: int, statement: Statement, passages: Mapping[str, Passage]) -> list[Finding]:
    def finding(problem: str, reason: str) -> Finding:
        return Finding(index=index, statement=statement["text"], problem=problem, reason=reason)  # type: ignore[typeddict-item]

    if not statement["cites"]:
        return [finding("uncited", "it cites no passage; cite one as [id], or leave the sentence out")]
    missing = [name for name in statement["cites"] if name not in passages]
    if missing:
        return [finding("missing", f"there is no passage {name!r}; cite one that was found") for name in missing]
    said = doubts(statement["text"], [passages[name]["text"] for name in statement["cites"]])
    return [finding("unsupported", "; ".join(said))] if said else []
