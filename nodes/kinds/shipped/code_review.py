"""`code-review`: looks at a change, by scanners and by a model."""

from nodes.development.answers import CodeReview
from nodes.development.reviewing import Reviewing
from nodes.development.scanning import Focus
from nodes.development.specialist import Specialist
from nodes.kinds.kind import Action, Builds, Given, of
from nodes.kinds.outputs import REVIEW
from nodes.kinds.settings import AgentSettings

LOOKS: dict[str, Focus] = {
    "security_review": "security",
    "performance_review": "performance",
    "style_check": "style",
}
"""Capability -> what is looked at."""


def builds(phase: str, *only: Focus) -> Builds:
    """Looks at `only` these, else at everything that the agent's capabilities cover."""

    def build(settings: AgentSettings, given: Given, output: str) -> Reviewing:
        focus = only or tuple(look for name, look in LOOKS.items() if name in settings.capabilities)
        by = Specialist(settings, "development_reviewing.md", CodeReview)
        return Reviewing(phase, given, output, by, focus)

    return build


def _action(name: str, phase: str, capabilities: tuple[str, ...], built: Builds, about: str) -> Action:
    return Action(name, phase, capabilities, REVIEW, "change", False, built, about)


kind = of(
    "code-review",
    "looks at a change, by scanners and by a model",
    [
        _action("review", "REVIEWING", tuple(LOOKS), builds("REVIEWING"), "looks at all that its capabilities cover"),
        _action(
            "review_security",
            "REVIEWING_SECURITY",
            ("security_review",),
            builds("REVIEWING_SECURITY", "security"),
            "bandit, ruff and eslint, and what an outsider could do",
        ),
        _action(
            "review_performance",
            "REVIEWING_PERFORMANCE",
            ("performance_review",),
            builds("REVIEWING_PERFORMANCE", "performance"),
            "ruff's rules of performance, and what grows with the data",
        ),
        _action(
            "check_style",
            "CHECKING_STYLE",
            ("style_check",),
            builds("CHECKING_STYLE", "style"),
            "pylint's and eslint's score, and what readers would stumble over",
        ),
    ],
)
