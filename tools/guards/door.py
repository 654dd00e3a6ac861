"""The door: what comes in with a call is read under the guardrails of `input`, and marked as read.

What came in through a published workflow bears the mark, and is not looked at again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from state.guarding import Action
from tools.guards.guardrail import Guardrail
from tools.guards.inside import applied_to

GUARDED: Final = "__pregel_fermata"
"""The mark's key in a config's `configurable`. It begins as LangGraph's own keys do, which LangGraph leaves out of what
it stores and shows."""

STOPS: frozenset[Action] = frozenset({"block", "reject", "require-approval", "require-senior-review"})
"""What does not pass by itself. A door has nobody to ask, so that what needs people is stopped there, too."""

SAID: Final = ("metadata", "tags", "run_name")
"""What a config says of a call; LangGraph stores it beside every checkpoint."""

COORDINATES: Final = frozenset({"thread_id", "checkpoint_ns", "checkpoint_id", "checkpoint_map"})
"""What names a run and a place in it; under a name that changed it would be another run."""


@dataclass(frozen=True)
class Mark:
    """An object of this process: nothing that a caller sends could be one. `asks`: something new is asked for."""

    workflow: str
    asks: bool = False


def is_guarded(config: Mapping[str, Any] | None) -> bool:
    return published_name(config) is not None


def published_name(config: Mapping[str, Any] | None) -> str | None:
    """The workflow that was called, where it is one that somebody published."""
    mark = ((config or {}).get("configurable") or {}).get(GUARDED)
    return mark.workflow if isinstance(mark, Mark) else None


def asks_anew(config: Mapping[str, Any]) -> bool:
    """Did the call come with a new request for the workflow itself, and not to go on with what was asked?"""
    at = config.get("configurable") or {}
    mark = at.get(GUARDED)
    return isinstance(mark, Mark) and mark.asks and not at.get("checkpoint_ns")


def read_config(config: Mapping[str, Any] | None, rails: Iterable[Guardrail]) -> dict[str, Any]:
    """The config, with what its caller says in it masked: LangGraph stores that too."""
    given, rails = dict(config or {}), tuple(rails)
    read = applied_to({key: given[key] for key in SAID if given.get(key)}, rails, "input").value
    at = {key: _configured(key, value, rails) for key, value in (given.get("configurable") or {}).items()}
    return {**given, **read, "configurable": at}


def _configured(key: str, value: Any, rails: tuple[Guardrail, ...]) -> Any:
    """LangGraph's own values, and what its server puts there, are nobody's words."""
    theirs = key in COORDINATES or key.startswith(("__", "langgraph_"))
    plain = isinstance(value, str | int | list | dict) and not isinstance(value, bool)
    return applied_to(value, rails, "input").value if plain and not theirs else value
