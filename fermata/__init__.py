"""Fermata: agent workflows on LangGraph that people can trust with real consequences.

`fermata.workflow("travel")` gives a workflow by name, with `invoke`, `ainvoke`, `stream`, `get_state` and resume.
The rest is for workflows of your own: the boxes, their routers, the state they need, the errors that your calls raise,
and the checkpointer.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphs.publish import publish
    from graphs.verify import verify
    from host.app import App, workflow
    from host.checkpoints import open_saver
    from nodes.agent import Agent
    from nodes.below import Below
    from nodes.compensation import Compensation
    from nodes.effect import Effect
    from nodes.ending import Ending
    from nodes.gate import Gate
    from nodes.loop import Loop
    from nodes.question import Question
    from nodes.routers import outcome_of, undo_of, verdict_of, verdict_or_change_of
    from reliability.attempts import Attempts
    from reliability.deliver import Delivery
    from reliability.errors import FermataError, Permanent, Transient, Unknown
    from state.outcomes import Approvals, Outcomes

__all__ = [
    "Agent",
    "App",
    "Approvals",
    "Attempts",
    "Below",
    "Compensation",
    "Delivery",
    "Effect",
    "Ending",
    "FermataError",
    "Gate",
    "Loop",
    "Outcomes",
    "Permanent",
    "Question",
    "Transient",
    "Unknown",
    "open_saver",
    "outcome_of",
    "publish",
    "undo_of",
    "verdict_of",
    "verdict_or_change_of",
    "verify",
    "workflow",
]
__version__ = "0.1.0"

_ROOMS = {
    "Agent": "nodes.agent",
    "App": "host.app",
    "Approvals": "state.outcomes",
    "Attempts": "reliability.attempts",
    "Below": "nodes.below",
    "Compensation": "nodes.compensation",
    "Delivery": "reliability.deliver",
    "Effect": "nodes.effect",
    "Ending": "nodes.ending",
    "FermataError": "reliability.errors",
    "Gate": "nodes.gate",
    "Loop": "nodes.loop",
    "Outcomes": "state.outcomes",
    "Permanent": "reliability.errors",
    "Question": "nodes.question",
    "Transient": "reliability.errors",
    "Unknown": "reliability.errors",
    "open_saver": "host.checkpoints",
    "outcome_of": "nodes.routers",
    "publish": "graphs.publish",
    "undo_of": "nodes.routers",
    "verdict_of": "nodes.routers",
    "verdict_or_change_of": "nodes.routers",
    "verify": "graphs.verify",
    "workflow": "host.app",
}


def __getattr__(name: str) -> Any:
    """Load on first use: `import fermata` costs nothing, and no part loads another that is not needed."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'fermata' has no attribute {name!r}; it offers {', '.join(__all__)}")
    return getattr(import_module(_ROOMS[name]), name)
