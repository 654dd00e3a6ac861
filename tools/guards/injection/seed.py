"""The seed's three patterns, as given, and bounded for a site that wants fewer false alarms."""

from collections.abc import Iterable

from tools.guards.match import Detector
from tools.guards.patterns import Patterns

AS_GIVEN = ("ignore.*previous.*instructions", "system.*prompt", "jailbreak")
"""`system.*prompt` fits "the system will prompt you to restart": docs/guardrails.md says how often."""

BOUNDED = (r"ignore.{0,40}previous.{0,40}instructions", r"system[\s_-]{0,2}prompt\b", "jailbreak")


def worded(patterns: Iterable[str] = AS_GIVEN) -> Detector:
    """Patterns in small or capital letters, over as many lines as it takes; each is the rule of its matches."""
    each = [Patterns([pattern], name=pattern, across_lines=True) for pattern in patterns]
    return lambda text: sorted((one for detect in each for one in detect(text)), key=lambda match: match.start)
