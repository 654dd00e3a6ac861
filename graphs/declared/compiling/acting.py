"""Acting: the agents of a document as their boxes know them, and what they may do."""

from difflib import get_close_matches

from graphs.declared.models.agents import AgentSpec
from nodes.kinds.kind import Action
from nodes.kinds.registry import kind
from nodes.kinds.settings import AgentSettings
from nodes.kinds.settings import Constraints as Limits
from reliability.errors import BadInput


def action_of(spec: AgentSpec, action: str, at: str) -> Action:
    """What the agent does in a step.

    Raises:
        BadInput: its kind cannot, or none of its capabilities covers it.
    """
    of = kind(spec.type)
    known, allowed = of.actions, of.covered(tuple(spec.capabilities) or of.capabilities)
    if action in allowed:
        return known[action]
    why = "its capabilities do not cover that" if action in known else f"a {spec.type} agent has no such action"
    near = get_close_matches(action, allowed, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise BadInput(f"{at}: {spec.name} cannot {action!r}, {why}; accepted: {', '.join(allowed) or 'nothing'}{hint}")


def capabilities_of(spec: AgentSpec) -> tuple[str, ...]:
    """What it can do: all that its kind can, where it says nothing."""
    return tuple(spec.capabilities) or kind(spec.type).capabilities


def settings_of(spec: AgentSpec) -> AgentSettings:
    """The agent as its boxes know it."""
    told = spec.constraints
    given = {name: value for name in type(told).model_fields if (value := getattr(told, name)) is not None}
    return AgentSettings(
        spec.name, spec.type, spec.model, spec.instructions or "", capabilities_of(spec), Limits(**given)
    )
