"""The seed's three patterns, as given, and bounded for a site that wants fewer false alarms."""

from collections.abc import Iterable, Mapping

from tools.guards.match import Detector
from tools.guards.patterns import Patterns

AS_GIVEN = ("ignore.*previous.*instructions", "system.*prompt", "jailbreak")
"""`system.*prompt` fits "the system will prompt you to restart": docs/guardrails.md says how often."""

BOUNDED = {
    "ignore.*previous.*instructions": r"ignore.{0,40}previous.{0,40}instructions",
    "system.*prompt": r"system[\s_-]{0,2}prompt\b",
    "jailbreak": "jailbreak",
}
"""Rule -> pattern. A long text holds the words of the first two somewhere; here they stand together."""


def worded(patterns: Iterable[str] | Mapping[str, str] = AS_GIVEN) -> Detector:
    """Patterns in small or capital letters, over as many lines as it takes; each is its own rule, or by its name."""
    named = patterns if isinstance(patterns, Mapping) else {pattern: pattern for pattern in patterns}
    each = [Patterns([pattern], name=rule, across_lines=True) for rule, pattern in named.items()]
    return lambda text: sorted((one for detect in each for one in detect(text)), key=lambda match: match.start)
