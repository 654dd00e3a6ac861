"""Rule 8: an agent's tools that change the world go through the effect boundary.

A tool declares itself: it carries the `Effect` that it goes through (an attribute `effect`, or `metadata["effect"]`),
or says that it only reads (`read_only`, or MCP's `readOnlyHint`, as attribute or in its metadata).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphs.verify.findings import Finding
from graphs.verify.machine import Box
from graphs.verify.seen import Seen
from nodes.agents.at_the_tools import operations_of
from nodes.each import Each
from nodes.effect import Effect
from tools.guards.behaviour import behaviour_of

READING = ("read_only", "readOnlyHint")


def findings(seen: Seen) -> Iterator[Finding]:
    for state in seen.states:
        box = seen.machine.boxes[state]
        yield from _forbidden(seen, state, box)
        for tool in tools_of(box):
            if effect_of(tool) is None and not _reads(tool):
                says = (
                    f"its tool {_name(tool)!r} says neither that it only reads nor which Effect it goes through; "
                    f"set `read_only` or `effect` on it, or in its metadata"
                )
                report = seen.error if seen.machine.ours else seen.warning
                yield report("tools", state, says)


def _forbidden(seen: Seen, state: str, box: Box) -> Iterator[Finding]:
    """What is refused whenever it is asked for is better not offered."""
    limits = behaviour_of(seen.machine.name)
    work = box.action.work if isinstance(box.action, Each) else box.action
    effects = [(state, work.operations)] if isinstance(work, Effect) else []
    tools = [(_name(tool), {_name(tool), *operations_of(tool)}) for tool in tools_of(box)]
    for name, does in [*effects, *tools]:
        if (operation := limits.forbids(*sorted(does))) is not None:
            says = f"{name!r} does {operation!r}, which is forbidden here and refused whoever asks for it; take it out"
            yield seen.warning("tools", state, says)


def tools_of(box: Box) -> list[Any]:
    """The tools of an agent, or of LangGraph's ToolNode."""
    named = getattr(box.runnable, "tools_by_name", None)
    if isinstance(named, Mapping):
        return list(named.values())
    return _flat(getattr(box.action, "tools", None))


def _flat(held: Any) -> list[Any]:
    """Those of an agent that is a tool itself are among them."""
    listed = list(held) if isinstance(held, list | tuple) else []
    return [one for tool in listed for one in (tool, *_flat(getattr(tool, "tools", None)))]


def effects_of(box: Box) -> list[Effect]:
    """What a state may do to the world: its own effect, that of each item it works on, and those of its tools.

    A tool that `proposes` holds back itself what needs an approval, or is too much: it does only what is small enough.
    """
    held = [tool for tool in tools_of(box) if getattr(tool, "proposes", None) is not True]
    return own_effects(box) + [effect for tool in held if (effect := effect_of(tool)) is not None]


def own_effects(box: Box) -> list[Effect]:
    """The effect that a state is, or does for each item it works on."""
    done = box.action.work if isinstance(box.action, Each) else box.action
    return [done] if isinstance(done, Effect) else []


def effect_of(tool: Any) -> Effect | None:
    found = getattr(tool, "effect", None) or _metadata(tool).get("effect")
    return found if isinstance(found, Effect) else None


def _reads(tool: Any) -> bool:
    return any(getattr(tool, name, None) is True or _metadata(tool).get(name) is True for name in READING)


def _metadata(tool: Any) -> Mapping[str, Any]:
    held = getattr(tool, "metadata", None)
    return held if isinstance(held, Mapping) else {}


def _name(tool: Any) -> str:
    return str(getattr(tool, "name", None) or getattr(tool, "__name__", None) or type(tool).__name__)
