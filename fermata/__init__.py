"""Fermata: agent workflows on LangGraph that people can trust with real consequences.

`fermata.workflow("travel")` gives a workflow by name, with `invoke`, `ainvoke`, `stream`, `get_state` and resume.
The rest is for workflows of your own: the boxes, their routers, the state they need, the errors that your calls raise,
and the checkpointer.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphs.declared.files import graphs_in
    from graphs.publish import publish
    from graphs.verify import verify
    from host.app import App, workflow
    from host.checkpoints import open_saver
    from host.declaring import declared
    from nodes.agent import Agent
    from nodes.agents.effect_tool import as_tool, proposed
    from nodes.agents.handoff import ended_of, handed_to, handoff
    from nodes.agents.reading import reads
    from nodes.agents.tool_agent import ToolAgent
    from nodes.approvers import Approvers, Escalation, Modifies, modifies
    from nodes.below import Below
    from nodes.compensation import Compensation
    from nodes.context import Context
    from nodes.each import Each
    from nodes.effect import Effect
    from nodes.ending import Ending
    from nodes.evaluating import Evaluating, evaluated_of
    from nodes.fan_out import FanOut
    from nodes.gate import Gate
    from nodes.gathering import Gathering, gathered_of
    from nodes.guard import Guard, passed_or_blocked
    from nodes.limits import Limits
    from nodes.loop import Loop
    from nodes.question import Question
    from nodes.replanning import Replanning, replanned_of
    from nodes.room import LookingForRoom, room_of
    from nodes.routers import outcome_of, size_of, undo_of, verdict_of, verdict_or_change_of
    from nodes.routing.routing import Routing, intent_of
    from nodes.rubric import Criterion, Rubric
    from nodes.tool_routing import ToolRouter
    from nodes.untouched import Untouched, untouched
    from nodes.usage import exhausted
    from nodes.watching import Watching, going_of
    from reliability.attempts import Attempts
    from reliability.breaker import Breaker
    from reliability.budget import Budget
    from reliability.deliver import Delivery
    from reliability.errors import FermataError, Permanent, Transient, Unknown
    from reliability.fallback import Fallback
    from reliability.ledger.terms import Touched
    from state.agents import Agents
    from state.evaluating import Evaluations
    from state.guarding import Guards
    from state.outcomes import Approvals, Outcomes
    from state.parallel import Results
    from state.replanning import Replans
    from state.room import Rooms
    from state.routing import Routed
    from state.trail import Trails
    from tools.guards.behaviour import Behaviour
    from tools.guards.guardrail import Guardrail
    from tools.guards.match import Match
    from tools.paths import names_of

__all__ = [
    "Agent",
    "Agents",
    "App",
    "Approvals",
    "Approvers",
    "Attempts",
    "Behaviour",
    "Below",
    "Breaker",
    "Budget",
    "Compensation",
    "Context",
    "Criterion",
    "Delivery",
    "Each",
    "Effect",
    "Ending",
    "Escalation",
    "Evaluating",
    "Evaluations",
    "Fallback",
    "FanOut",
    "FermataError",
    "Gate",
    "Gathering",
    "Guard",
    "Guardrail",
    "Guards",
    "Limits",
    "LookingForRoom",
    "Loop",
    "Match",
    "Modifies",
    "Outcomes",
    "Permanent",
    "Question",
    "Replanning",
    "Replans",
    "Results",
    "Rooms",
    "Routed",
    "Routing",
    "Rubric",
    "ToolAgent",
    "ToolRouter",
    "Touched",
    "Trails",
    "Transient",
    "Unknown",
    "Untouched",
    "Watching",
    "as_tool",
    "declared",
    "ended_of",
    "evaluated_of",
    "exhausted",
    "gathered_of",
    "going_of",
    "graphs_in",
    "handed_to",
    "handoff",
    "intent_of",
    "modifies",
    "names_of",
    "open_saver",
    "outcome_of",
    "passed_or_blocked",
    "proposed",
    "publish",
    "reads",
    "replanned_of",
    "room_of",
    "size_of",
    "undo_of",
    "untouched",
    "verdict_of",
    "verdict_or_change_of",
    "verify",
    "workflow",
]
__version__ = "0.1.0"

_ROOMS = {
    "Agent": "nodes.agent",
    "Agents": "state.agents",
    "App": "host.app",
    "Approvals": "state.outcomes",
    "Approvers": "nodes.approvers",
    "Attempts": "reliability.attempts",
    "Behaviour": "tools.guards.behaviour",
    "Below": "nodes.below",
    "Breaker": "reliability.breaker",
    "Budget": "reliability.budget",
    "Compensation": "nodes.compensation",
    "Context": "nodes.context",
    "Criterion": "nodes.rubric",
    "Delivery": "reliability.deliver",
    "Each": "nodes.each",
    "Effect": "nodes.effect",
    "Ending": "nodes.ending",
    "Escalation": "nodes.approvers",
    "Evaluating": "nodes.evaluating",
    "Evaluations": "state.evaluating",
    "Fallback": "reliability.fallback",
    "FanOut": "nodes.fan_out",
    "FermataError": "reliability.errors",
    "Gate": "nodes.gate",
    "Gathering": "nodes.gathering",
    "Guard": "nodes.guard",
    "Guardrail": "tools.guards.guardrail",
    "Guards": "state.guarding",
    "Limits": "nodes.limits",
    "LookingForRoom": "nodes.room",
    "Loop": "nodes.loop",
    "Match": "tools.guards.match",
    "Modifies": "nodes.approvers",
    "Outcomes": "state.outcomes",
    "Permanent": "reliability.errors",
    "Question": "nodes.question",
    "Replanning": "nodes.replanning",
    "Replans": "state.replanning",
    "Results": "state.parallel",
    "Rooms": "state.room",
    "Routed": "state.routing",
    "Routing": "nodes.routing.routing",
    "Rubric": "nodes.rubric",
    "ToolAgent": "nodes.agents.tool_agent",
    "ToolRouter": "nodes.tool_routing",
    "Touched": "reliability.ledger.terms",
    "Trails": "state.trail",
    "Transient": "reliability.errors",
    "Unknown": "reliability.errors",
    "Untouched": "nodes.untouched",
    "Watching": "nodes.watching",
    "as_tool": "nodes.agents.effect_tool",
    "declared": "host.declaring",
    "ended_of": "nodes.agents.handoff",
    "evaluated_of": "nodes.evaluating",
    "exhausted": "nodes.usage",
    "gathered_of": "nodes.gathering",
    "going_of": "nodes.watching",
    "graphs_in": "graphs.declared.files",
    "handed_to": "nodes.agents.handoff",
    "handoff": "nodes.agents.handoff",
    "intent_of": "nodes.routing.routing",
    "modifies": "nodes.approvers",
    "names_of": "tools.paths",
    "open_saver": "host.checkpoints",
    "outcome_of": "nodes.routers",
    "passed_or_blocked": "nodes.guard",
    "proposed": "nodes.agents.effect_tool",
    "publish": "graphs.publish",
    "reads": "nodes.agents.reading",
    "replanned_of": "nodes.replanning",
    "room_of": "nodes.room",
    "size_of": "nodes.routers",
    "undo_of": "nodes.routers",
    "untouched": "nodes.untouched",
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
