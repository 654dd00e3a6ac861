"""`fermata explain` and `fermata schema`: what may stand in a document."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import yaml

from graphs.declared.crds import crd
from graphs.declared.explaining import explain as explained
from graphs.declared.schemas import KINDS
from graphs.declared.schemas import schema as schema_of
from host.resources.kinds import kind_named


def explain(path: str) -> None:
    """Raises:
    NotFound, BadInput: no such kind or field; the message names the nearest.
    """
    kind, dot, rest = path.partition(".")
    sys.stdout.write(explained(f"{kind_named(kind)}{dot}{rest}").rstrip("\n") + "\n")


def schema(kind: str | None, as_crd: bool) -> None:
    """CRDs are written as YAML, for `kubectl apply -f -`."""
    kinds = [kind_named(kind)] if kind is not None else list(KINDS)
    if as_crd:
        yaml.safe_dump_all(map(crd, kinds), sys.stdout, sort_keys=False, allow_unicode=True)
        return
    found = schema_of(kinds[0]) if len(kinds) == 1 else _any_of(kinds)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def _any_of(kinds: Sequence[str]) -> dict[str, Any]:
    """For a file whose documents are of several kinds."""
    schemas = [schema_of(one) for one in kinds]
    return {"$schema": schemas[0]["$schema"], "anyOf": schemas}
