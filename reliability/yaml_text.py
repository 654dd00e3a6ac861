"""YAML as plain data, with the place of every value; what a reader would misread is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import DocumentStartEvent

from reliability.errors import BadInput
from reliability.yaml_building import Bounds, Building, Spot
from reliability.yaml_faults import fault_of, refuse_unreadable

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value."""

PLAIN = Bounds()
"""No aliases, and no more than a megabyte."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: eight times as fast."""


@dataclass(frozen=True)
class Text:
    """What a document holds: `data`, and where each value of it stands. `text` is the document itself, verbatim."""

    name: str
    data: Any
    text: str = field(repr=False)
    root: Spot = field(repr=False)

    def has(self, place: Place) -> bool:
        return len(self._known(place)) == len(place)

    def line(self, place: Place) -> int:
        """Where the value stands, or the nearest one around it; from 1."""
        return self._spot(place).line + 1

    def at(self, place: Place) -> str:
        return f"{self.name}:{self.line(place)}"

    def column(self, place: Place) -> int:
        """Of the value, or of its key where the value is a map, a list or nothing; from 1."""
        return self._spot(place).column + 1

    def key(self, place: Place) -> str:
        """`FILE:LINE:COL` of the key that leads to the value."""
        known = self._known(place)
        spot = known[-1][0] if known and len(known) == len(place) else self._spot(place)
        return f"{self.name}:{spot.line + 1}:{spot.column + 1}"

    def _spot(self, place: Place) -> Spot:
        known = self._known(place)
        if not known:
            return self.root
        key, value = known[-1]
        return key if value.wide else value

    def _known(self, place: Place) -> list[tuple[Spot, Spot]]:
        """Of each step that there is: the place of its key and of its value."""
        found: list[tuple[Spot, Spot]] = []
        below = self.root.below
        for step in place:
            if isinstance(below, dict) and step in below:
                found.append(below[str(step)])
            elif isinstance(below, list) and isinstance(step, int) and 0 <= step < len(below):
                found.append((below[step], below[step]))
            else:
                break
            below = found[-1][1].below
        return found


def parse(name: str, text: str, page: str = "docs/evals.md") -> Text:
    """Read one document; `page` is the one that says what is accepted in it.

    Raises:
        BadInput: no YAML, a key twice, an alias, or too large; the message begins with `FILE:LINE`.
    """
    found = list(documents(name, text, page, columns=False))
    if len(found) > 1:
        raise BadInput(f"{found[1].at(())}: is a second document; accepted: what {page} says")
    return found[0] if found else Text(name, None, text, Spot(0, 0))


def documents(
    name: str,
    text: str,
    page: str,
    bounds: Bounds = PLAIN,
    *,
    columns: bool = True,
) -> Iterator[Text]:
    """Read the documents of a file, one after another, in time proportional to its size.

    Raises:
        BadInput: as `parse`; begins with `FILE:LINE:COL`, without the column where nobody wants it.
    """
    if len(text) > bounds.characters:
        first = f"{name}:1:1" if columns else f"{name}:1"
        raise BadInput(f"{first}: has {len(text):,} characters; accepted: at most {bounds.characters:,}")
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    try:
        refuse_unreadable(text)
        yield from _documents(name, text, bounds)
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # `"\\U00110000"`, without libyaml
        found = fault_of(error, text)
        column = f":{found.column + 1}" if columns else ""
        accepted = "" if "accepted: " in found.says else f"; accepted: what {page} says"
        raise BadInput(f"{name}:{found.line + 1}{column}: {found.says}{accepted}") from error


def _documents(name: str, text: str, bounds: Bounds) -> Iterator[Text]:
    """The text of each goes from behind its `---` (the first one's from the beginning) up to the next."""
    events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
    start = _next_document(events)
    begin = 0
    while start is not None:
        data, root = Building(events, bounds).document()
        following = _next_document(events)
        end = following.start_mark.index if following else len(text)
        yield Text(name, data, text[begin:end].removeprefix("\r").removeprefix("\n"), root)
        start, begin = following, following.end_mark.index if following else end


def _next_document(events: Iterator[Any]) -> Any:
    return next((event for event in events if isinstance(event, DocumentStartEvent)), None)
