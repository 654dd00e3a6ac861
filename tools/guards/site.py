"""The guardrails of this site: what every workflow has unless its author said otherwise, and what each one has."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

from tools.guards.door import published_name
from tools.guards.guardrail import Guardrail, Where

Guardrails = Iterable[Guardrail] | Callable[[], Iterable[Guardrail]]
"""Some guardrails, or how to make them when they are first asked for."""

THRESHOLD = 0.8
"""How sure the detector of personal data must be; the seed's."""

REACH = 160
"""[characters] How far the words that explain a secret may stand from it; a streamed answer is held back as far."""


@cache
def default() -> tuple[Guardrail, ...]:
    """What every workflow has whose author said nothing else; made when first asked for, so that to import a workflow
    reads no rules.

    Personal data is masked in what people say and nowhere else: what a model or a tool says of people (a hotel's
    telephone, the address that an order goes to) is what was asked for, and a person's own words are masked before any
    model reads them. Tool results are data, so that orders in them are noted; who reads them has no right more for it.
    """
    return (*orders(), personal_data(), *secrets())


def orders() -> tuple[Guardrail, ...]:
    """Orders to the model: the seed's three patterns, bounded so that "the system will prompt you" passes, and what
    sounds like an order. A document that explains such orders must stay readable, so that only what sounds like one is
    noted in tool results.
    """
    from tools.guards.injection import INJECTION
    from tools.guards.injection.seed import BOUNDED, worded

    return (
        Guardrail("prompt-injection-check", worded(BOUNDED), "block", frozenset({"input"})),
        Guardrail("prompt-injection-score", INJECTION, "block", frozenset({"input"})),
        Guardrail("prompt-injection-score", INJECTION, "warn", frozenset({"tool results"})),
    )


def personal_data(*, kept: Iterable[str] = ()) -> Guardrail:
    """Personal data of people, without the kinds (Presidio's names) that a workflow cannot do without."""
    from tools.guards.pii import PII, Pii

    left = tuple(kept)
    entities = [entity for entity in PII.entities or () if entity not in left]
    return Guardrail("pii-filter", Pii(THRESHOLD, entities), "mask", frozenset({"input"}))


def secrets() -> tuple[Guardrail, ...]:
    """Keys and passwords are taken out wherever they are read, and stop what would be sent with them."""
    from tools.guards.secrets import SECRETS

    return (
        Guardrail("secret-detection", SECRETS, "redact", frozenset({"input", "output", "tool results"}), reach=REACH),
        Guardrail("secret-detection", SECRETS, "reject", frozenset({"tool arguments"})),
        Guardrail("secret-detection", SECRETS, "block", frozenset({"effect"})),
    )


def keeping(*entities: str) -> Callable[[], tuple[Guardrail, ...]]:
    """The site's guardrails, for a workflow that needs these kinds of personal data, such as `EMAIL_ADDRESS`."""

    def made() -> tuple[Guardrail, ...]:
        rest = tuple(rail for rail in default() if rail.name != "pii-filter")
        return (*rest, personal_data(kept=entities))

    return made


_OF: dict[str, Callable[[], tuple[Guardrail, ...]]] = {}
"""Workflow name -> its own guardrails, where its author named some."""

INSIDE = "workflows_inside"
"""The key, in a config's metadata, of the names of the workflows inside the one that was called."""

_PREPARED: set[str | None] = set()


def set_for(workflow: str, guardrails: Guardrails | None) -> None:
    """Give a workflow guardrails of its own: `()` leaves it unguarded, None gives it those of the site."""
    _PREPARED.discard(workflow)
    if guardrails is None:
        _OF.pop(workflow, None)
    elif callable(guardrails):
        _OF[workflow] = cache(partial(_made, guardrails))
    else:
        known = tuple(guardrails)
        _OF[workflow] = lambda: known


def guardrails_of(workflow: str | None) -> tuple[Guardrail, ...]:
    """What is in force in a workflow; one that nobody published has what the site has."""
    own = _OF.get(workflow or "", default)
    return own()


def _made(guardrails: Callable[[], Iterable[Guardrail]]) -> tuple[Guardrail, ...]:
    return tuple(guardrails())


def in_force(config: Mapping[str, Any] | None, at: Where | None = None) -> tuple[Guardrail, ...]:
    """The guardrails of the workflow that runs with this config, all or those at one place.

    The name is on the mark that the published graph puts there. Of a graph that nobody published, whoever calls may say
    a name in the metadata: that workflow's guardrails are in force then beside the site's, never instead of them.
    """
    rails = dict.fromkeys(rail for name in _called(config) for rail in guardrails_of(name))
    return tuple(rail for rail in rails if at is None or at in rail.at)


def _called(config: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The workflow that was called; the empty name is the site's."""
    if (published := published_name(config)) is not None:
        return (published,)
    known = (config or {}).get("metadata") or {}
    return tuple(dict.fromkeys(("", str(known.get("workflow") or ""))))


def inside_of(config: Any, workflow: str) -> Any:
    """The config of a workflow in a box of another: what is in force in either is in force there."""
    known = (config or {}).get("metadata") or {}
    if workflow == known.get("workflow"):
        return config
    return {**config, "metadata": {**known, INSIDE: [*workflows_in(config)[1:], workflow]}}


def workflows_in(config: Mapping[str, Any] | None) -> list[str]:
    """The workflow that runs, and those in whose boxes it goes on, the outermost first."""
    known = (config or {}).get("metadata") or {}
    inside = known.get(INSIDE)  # a caller who names some himself has more in force, never less
    return [*_called(config), *map(str, inside if isinstance(inside, list) else ())]


async def prepared(workflow: str | None = None) -> None:
    """Make what is in force there, aside: the first time, rules are read from files, which blocks."""
    if workflow not in _PREPARED:
        await asyncio.to_thread(guardrails_of, workflow)
        _PREPARED.add(workflow)
