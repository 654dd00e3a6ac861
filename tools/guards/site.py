"""The guardrails of this site: what every workflow has unless its author said otherwise, and what each one has."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from tools.guards.guardrail import Guardrail, Where


@cache
def default() -> tuple[Guardrail, ...]:
    """What every workflow has whose author said nothing else; made when first asked for."""
    return ()


_OF: dict[str, tuple[Guardrail, ...]] = {}
"""Workflow name -> its own guardrails, where its author named some."""


def set_for(workflow: str, guardrails: Iterable[Guardrail] | None) -> None:
    """Give a workflow guardrails of its own: `()` leaves it unguarded, None gives it those of the site."""
    if guardrails is None:
        _OF.pop(workflow, None)
    else:
        _OF[workflow] = tuple(guardrails)


def guardrails_of(workflow: str | None) -> tuple[Guardrail, ...]:
    """What is in force in a workflow; one that nobody published has what the site has."""
    own = _OF.get(workflow or "")
    return default() if own is None else own


def in_force(config: Mapping[str, Any] | None, at: Where | None = None) -> tuple[Guardrail, ...]:
    """The guardrails of the workflow that runs with this config, all or those at one place.

    The name is in the config's metadata, where the published graph pins it, so that no caller can change it.
    """
    known = (config or {}).get("metadata") or {}
    rails = guardrails_of(str(known.get("workflow") or ""))
    return rails if at is None else tuple(rail for rail in rails if at in rail.at)
