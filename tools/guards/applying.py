"""Applying: what becomes of a text, or of data with texts in it, under guardrails.

Nothing passes because a check is broken: a detector that raises, or gives no answer in time, has found something, and
what was to be masked is then taken out as a whole.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from state.guarding import Action, Finding, Guarding
from tools.guards.clean import Clean
from tools.guards.composing import Place, composed
from tools.guards.guardrail import Guardrail, Where
from tools.guards.looking import look
from tools.guards.match import Match

MOST_FINDINGS = 20
"""Findings of one text that are noted, in order of their places; everything that is found is acted on."""

FAILED = "failed"
"""The rule of a finding that says: the check itself broke."""

VERDICTS: dict[Action, Guarding] = {
    "block": "blocked",
    "reject": "blocked",
    "require-approval": "needs approval",
    "require-senior-review": "needs senior review",
}
"""What an action makes of the whole text; the others let it pass."""

SEVERITY: tuple[Guarding, ...] = ("passed", "needs approval", "needs senior review", "blocked")

_NAME = re.compile(r"[\w.-]{1,60}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CLEAN = Clean()


@dataclass(frozen=True)
class Span:
    """Characters that must not stay, and the sign that takes their place."""

    start: int
    end: int
    action: Action
    rule: str

    @property
    def sign(self) -> str:
        return f"[redacted:{self.rule}]" if self.action == "redact" else f"<{self.rule}>"


@dataclass(frozen=True)
class Applied:
    """The `text` as it may go on, what was found in it, and whether it may go on at all.

    `spans` are the places of the text as it came in that were changed, in order and apart.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    verdict: Guarding = "passed"
    spans: tuple[Span, ...] = ()


def applied(
    text: str, guardrails: Iterable[Guardrail], at: Where, *, called: str = "", heard: dict[str, str] | None = None
) -> Applied:
    """Every guardrail of that place looks at the text. `called` is the key that the text stands under, if it has one:
    what `password` or `passport` is called is looked at as that. `heard` collects what was taken out,
    with the sign that took its place.
    """
    rails = tuple(rail for rail in guardrails if at in rail.at)
    if not rails or _CLEAN.knows(rails, called, text):
        return Applied(text)
    findings, spans = _found(text, rails, called)
    if not findings:
        _CLEAN.keep(rails, called, text)
        return Applied(text)
    changed = tuple(joined(spans))
    if heard is not None:
        heard.update((text[span.start : span.end], span.sign) for span in changed)
    return Applied(without(text, changed), few(findings), worst(map(verdict_of, findings)), changed)


def changed_in(text: str, guardrails: Iterable[Guardrail], at: Where) -> list[Span]:
    """What `applied` would change in this text, in order and apart; of a text that is not at its end, say."""
    return joined(_found(text, tuple(rail for rail in guardrails if at in rail.at), "")[1])


def _found(text: str, rails: Iterable[Guardrail], called: str) -> tuple[list[Finding], list[Span]]:
    before = f"{called}: " if called else ""
    findings: list[Finding] = []
    spans: list[Span] = []
    read, place = composed(_readable(before + text))
    for rail in rails:
        for match in _matches(rail, read, place, len(before)):
            findings.append(finding_of(rail.name, rail.action, match))
            if rail.action in ("mask", "redact") and match.start < match.end:
                spans.append(Span(match.start, match.end, rail.action, _ruled(rail, match.rule)))
    return findings, spans


def _matches(rail: Guardrail, text: str, place: Place, before: int) -> Sequence[Match]:
    """What one guardrail found, by places in the text as it came, without what was put before it."""
    found = look(rail, text)
    last = place(len(text)) - before
    if isinstance(found, str):
        return [Match(FAILED, 0, last, says=found)]
    moved = ((place(one.start) - before, place(one.end) - before, one) for one in found)
    return [
        Match(one.rule, min(max(0, start), last), min(max(0, start, end), last), one.score, one.says)
        for start, end, one in moved
        if end > 0 or not before or start == end == 0
    ]


def _readable(text: str) -> str:
    """The same characters, but for halves of a pair, which no library takes."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def _ruled(rail: Guardrail, rule: str) -> str:
    """A rule that has no plain name (a site's own pattern) is called as its guardrail."""
    if rule == FAILED:
        return f"{rail.name} {FAILED}"
    return rule if _NAME.fullmatch(rule) else rail.name


def finding_of(name: str, action: Action, match: Match) -> Finding:
    """What was found as plain data. A check that broke stops the text, whatever it would have done."""
    broke = match.rule == FAILED and action not in VERDICTS
    told: Finding = {"check": name, "id": match.rule, "offset": match.start, "action": "block" if broke else action}
    return {**told, "says": match.says} if match.says else told


def without(text: str, spans: Iterable[Span]) -> str:
    """The text with a sign for each span; they are in order and apart."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], span.sign)
        at = span.end
    return "".join([*parts, text[at:]])


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order and apart: spans that overlap become one, so that no piece of any of them stays. It is called as the
    longest of them, and redacted if one of them was.
    """
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    groups: list[tuple[int, int, Span]] = []
    for span in ordered:
        if not groups or span.start >= groups[-1][1]:
            groups.append((span.start, span.end, span))
            continue
        start, end, best = groups[-1]
        groups[-1] = (start, max(end, span.end), max(best, span, key=_weight))
    return [Span(start, end, best.action, best.rule) for start, end, best in groups]


def _weight(span: Span) -> tuple[bool, int]:
    return span.action == "redact", span.end - span.start


def few(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first of them, and whatever stops the text before any other."""
    ordered = sorted(findings, key=lambda one: (-SEVERITY.index(verdict_of(one)), one["offset"]))
    return tuple(sorted(ordered[:MOST_FINDINGS], key=lambda one: one["offset"]))


def verdict_of(finding: Finding) -> Guarding:
    """What one finding makes of the whole text."""
    return VERDICTS.get(finding["action"], "passed")


def worst(verdicts: Iterable[Guarding]) -> Guarding:
    return max(verdicts, key=SEVERITY.index, default="passed")
