"""What is applied on this site, as workflows that can be run: read from the ledger, compiled when they are asked for."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from langgraph.graph.state import CompiledStateGraph

from reliability.environment import database_url
from reliability.ledger import ledger, resources
from reliability.ledger.open import is_made
from reliability.ledger.resources import Generation, Revision

if TYPE_CHECKING:
    from graphs.declared.resource import Resource

Graph = CompiledStateGraph[Any, Any, Any, Any]

NOTHING: Revision = (0, 0)


@dataclass(frozen=True)
class Site:
    """The resources as they were at one `revision`."""

    revision: Revision
    generations: tuple[Generation, ...]

    @cached_property
    def resources(self) -> "tuple[Resource, ...]":
        """Raises:
        BadInput: a text that was applied cannot be read by this Fermata; the message names it.
        """
        return tuple(as_resource(one) for one in self.generations)

    @cached_property
    def graphs(self) -> Mapping[str, Graph]:
        """By name, each compiled when it is asked for.

        Raises:
            BadInput: as above; or, asked for one, that it cannot be compiled.
        """
        # Here, as below: where nothing is applied nothing of it is loaded.
        from graphs.declared.compiling.workflows import workflows

        return workflows(self.resources, whole=True)

    @property
    def names(self) -> tuple[str, ...]:
        """Every workflow, without compiling it."""
        return tuple(self.graphs) if self.generations else ()


_sites: dict[str, Site] = {}
_reading = threading.Lock()


def site() -> Site:
    """As it is now; what was read and compiled before is used again for as long as nothing changed. Blocks on disk: not
    on an event loop.
    """
    url = database_url()
    with _reading:
        if not is_made(url):
            return Site(NOTHING, ())
        book = ledger()
        if url not in _sites or _sites[url].revision != book.read(resources.revision):
            revision, found = book.read(lambda tx: (resources.revision(tx), resources.applied(tx)))
            _sites[url] = Site(revision, tuple(found))
        return _sites[url]


def as_resource(kept: Generation) -> "Resource":
    """Read it again. Its places are told by its name, for its file may have changed since: a line of it is one of what
    `fermata get -o yaml` prints.
    """
    from graphs.declared.reading import read

    (found,) = read(kept.text, spoken(*kept.key))
    return found


def spoken(kind: str, namespace: str, name: str) -> str:
    """`aiorchestrator/development-orchestrator`, as the commands tell it; with its namespace where that is another."""
    return f"{kind.lower()}/{name}" if namespace == "default" else f"{kind.lower()}/{namespace}/{name}"


def workflows_of(resource: "Resource") -> list[str]:
    """What its workflows are called: `development-orchestrator/feature-development`."""
    from graphs.declared.compiling.workflows import called

    declared: Mapping[str, Any] = getattr(resource.spec, "workflows", {})
    return [called(resource, name) for name in declared]
