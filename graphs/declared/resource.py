"""Resource: one document, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reliability.yaml_text import Text


@dataclass(frozen=True)
class Resource:
    """`spec` is a model of `graphs/declared/models`, `text` the document verbatim, `source` the file's name or `-`."""

    api_version: str
    kind: str
    name: str
    namespace: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    spec: Any
    text: str = field(repr=False)
    source: str
    places: Text = field(repr=False, compare=False)

    def at(self, *place: str | int) -> str:
        """`FILE:LINE:COL` of a value, by the keys and positions that lead to it from the document's root; of the
        nearest one around it where it is not written. A map, a list or nothing is where its key stands.
        """
        return f"{self.places.at(place)}:{self.places.column(place)}"
