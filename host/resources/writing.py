"""Writing resources: as they were given, word by word, or as data with how they stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from host.resources.standing import Status
from reliability.ledger.resources import Generation


def as_yaml(found: Sequence[Generation]) -> str:
    """The documents word by word; applying them again changes nothing."""
    return "---\n".join(one.text if one.text.endswith("\n") else f"{one.text}\n" for one in found)


def as_data(kept: Generation, status: Status) -> Mapping[str, Any]:
    """A document as plain data, with its generation and its `status`; without its `spec` where it cannot be read."""
    known: dict[str, Any] = dict(status.resource.places.data) if status.resource else {"kind": kept.kind}
    metadata = {"name": kept.name, "namespace": kept.namespace, **known.get("metadata", {})}
    return {**known, "metadata": {**metadata, "generation": kept.generation}, "status": status.data}
