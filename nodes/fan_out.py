"""FanOut: one state's work for many items at once, sent in chunks by LangGraph's `Send`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from langgraph.types import Send

from reliability.errors import BadInput
from state.parallel import Item

State = Mapping[str, Any]

LONGEST_KEY = 120
"""[characters] of what tells an item from the others; it is part of its effect's idempotency key."""


@dataclass(frozen=True)
class FanOut:
    """What is spread, and how: `items` reads plain JSON values from the state, at most `most` of them.

    `key` tells an item from the others (None: its index), so that two equal items are two. `chunk` items travel in one
    `Send`: a Send costs as much as dozens of items. `carries`: the fields of the state that each branch is given.
    """

    to: str
    items: Callable[[State], Sequence[Any]]
    key: Callable[[Any], str] | None = None
    chunk: int = 20
    most: int = 1000
    carries: tuple[str, ...] = ()

    @property
    def declared(self) -> dict[str, int]:
        """`add_node(…, metadata=fan.declared)` on the state that spreads: `fermata verify` counts with it."""
        return {"sends": -(-self.most // self.chunk)}

    def listed(self, state: State) -> list[Item]:
        """Every item with its index and key.

        Raises:
            BadInput: more than `most`, two items with one key, or a key that is none.
        """
        given = self.items(state)
        if len(given) > self.most:
            raise BadInput(
                f"{self.to} was given {len(given):,} items; accepted: at most {self.most:,}, nothing was sent"
            )
        known: dict[str, Item] = {}
        for index, value in enumerate(given):
            key = str(index) if self.key is None else self.key(value)
            if not 0 < len(key) <= LONGEST_KEY:
                raise BadInput(
                    f"item {index} of {self.to} has the key {key[:40]!r}; accepted: 1 to {LONGEST_KEY} characters"
                )
            if key in known:
                raise BadInput(
                    f"items {known[key]['index']} and {index} of {self.to} have the same key {key!r}; accepted: one of "
                    "its own for each (leave `key` out to take their index), nothing was sent"
                )
            known[key] = Item(index=index, key=key, value=value)
        return list(known.values())

    def round(self, state: State) -> int:
        """Which fan-out of this history the next one is: equal items of another turn are other effects."""
        return int(state.get("results", {}).get(self.to, {}).get("number", 0)) + 1

    def inside(self, state: State, item: Item, number: int) -> dict[str, Any]:
        """The state as the work on one item sees it: `item`, `index`, `key`, `round` and what is carried."""
        carried = {name: state[name] for name in self.carries if name in state}
        return {**carried, "item": item["value"], "index": item["index"], "key": item["key"], "round": number}

    async def spread(self, state: State) -> Literal["nothing to do"] | list[Send]:
        """The router of the state that fans out: `go(PLANNING, fan.spread, {"WORKING": …, "nothing to do": …})`."""
        number, items = self.round(state), self.listed(state)
        carried = {name: state[name] for name in self.carries if name in state}
        sends = [
            Send(self.to, {**carried, "items": items[at : at + self.chunk], "round": number})
            for at in range(0, len(items), self.chunk)
        ]
        return sends or "nothing to do"
