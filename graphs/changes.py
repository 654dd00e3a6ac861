"""What differs between two versions of a workflow, in words, and whether a run that waits in the older one fits.

Both are descriptions as `graphs.version.described` makes them; nothing is loaded and nothing is run.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Description = Mapping[str, Any]

UNNAMED = "functools.partial"
"""What descriptions said of every plain function before its name was noted; it may be the one that stands there now."""


@dataclass(frozen=True)
class Standing:
    """Where a run stands: the states entered next, and those whose outcomes or approvals it carries."""

    waiting: Collection[str]
    carried: Collection[str]


@dataclass(frozen=True)
class Fit:
    """`changes` in words; `renames` old name -> new name; `gone` states with no new name; `doubts` for a person."""

    changes: tuple[str, ...]
    renames: Mapping[str, str]
    gone: tuple[str, ...]
    doubts: tuple[str, ...]


def fit(then: Description, now: Description, at: Standing) -> Fit:
    """Would a run that stands there go on rightly under the present version?"""
    renames = {
        old: new
        for new, said in now["states"].items()
        for old in _renamed_from(said)
        if old in then["states"] and old not in now["states"]
    }
    kept = {renames.get(name, name) for name in then["states"]}
    gone = tuple(name for name in sorted(at.waiting) if renames.get(name, name) not in now["states"])
    return Fit(tuple(_changes(then, now, renames)), renames, gone, tuple(_doubts(then, now, at, renames, kept, gone)))


def _renamed_from(said: Any) -> Collection[str]:
    return said.get("renamed_from", ()) if isinstance(said, Mapping) else ()


def _changes(then: Description, now: Description, renames: Mapping[str, str]) -> Iterator[str]:
    came = sorted(set(now["states"]) - set(then["states"]) - set(renames.values()))
    went = sorted(set(then["states"]) - set(now["states"]) - set(renames))
    yield from (f"{old} is now called {new}" for old, new in sorted(renames.items()))
    yield from (f"the state {name} is new" for name in came)
    yield from (f"the state {name} is gone" for name in went)
    for old in sorted(set(then["states"]) - set(went)):
        before = _renamed(then["states"][old], renames)
        yield from _declared(renames.get(old, old), before, now["states"][renames.get(old, old)])
        beside = _renamed(_beside(then, old), renames)
        yield from _declared(renames.get(old, old), beside, _beside(now, renames.get(old, old)))
    for part, word in (("edges", "an edge"), ("joins", "a join"), ("branches", "a way out")):
        before, after = _ways(_renamed(then[part], renames), part), _ways(now[part], part)
        yield from (f"{word} is gone: {way}" for way in sorted(before - after))
        yield from (f"{word} is new: {way}" for way in sorted(after - before))
    yield from (f"the field {name} is new" for name in sorted(set(now["fields"]) - set(then["fields"])))
    yield from (f"the field {name} is gone" for name in sorted(set(then["fields"]) - set(now["fields"])))
    both = sorted(set(then["fields"]) & set(now["fields"]))
    yield from (f"the field {name} is of another type" for name in both if then["fields"][name] != now["fields"][name])


def _beside(said: Description, state: str) -> Any:
    """What is declared beside a node; descriptions without the part come from workflows that declare nothing there."""
    return said.get("metadata", {}).get(state, {})


def _declared(state: str, before: Any, after: Any) -> Iterator[str]:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        if before != after and not (before == UNNAMED and isinstance(after, str)):
            yield f"{state} is another box"
        return
    for name in sorted({*before, *after} - {"renamed_from", "phase"}):
        if before.get(name) != after.get(name):
            yield f"{state}.{name}: {_brief(before.get(name))} then, {_brief(after.get(name))} now"


def _doubts(
    then: Description,
    now: Description,
    at: Standing,
    renames: Mapping[str, str],
    kept: Collection[str],
    gone: Collection[str],
) -> Iterator[str]:
    """What nobody but a person can judge: something that was done, or asked, that the new version treats otherwise."""
    states = now["states"]
    yield from _shared_names(then, now)
    for old in sorted({*at.carried, *at.waiting} - set(gone)):
        new = renames.get(old, old)
        if new not in states:
            yield f"what became of {old} is remembered, and that state is gone"
        elif old in then["states"]:
            yield from _other_box(new, _renamed(then["states"][old], renames), states[new])
    yield from _lost_fields(then, now)
    yield from _lost_gates(then, now, renames)
    been = {renames.get(name, name) for name in at.carried}
    yield from _ahead(now, {renames.get(name, name) for name in at.waiting}, been, kept)


def _shared_names(then: Description, now: Description) -> Iterator[str]:
    """A rename is one state becoming one other; anything else could be read in two ways."""
    for old in sorted(then["states"]):
        claim = [new for new, said in sorted(now["states"].items()) if old in _renamed_from(said)]
        if len(claim) > 1:
            yield f"{' and '.join(claim)} both say that they were {old}"
        elif claim and old in now["states"]:
            yield f"{claim[0]} says that it was {old}, and there is still {old}"
    for new, said in sorted(now["states"].items()):
        were = [old for old in _renamed_from(said) if old in then["states"] and old != new]
        if len(were) > 1:
            yield f"{new} says that it was {' and '.join(were)}, which were two states"


def _lost_fields(then: Description, now: Description) -> Iterator[str]:
    for name, hint in then["fields"].items():
        if now["fields"].get(name) != hint:
            yield f"the field {name} is {'of another type' if name in now['fields'] else 'gone'}, with what is in it"


def _lost_gates(then: Description, now: Description, renames: Mapping[str, str]) -> Iterator[str]:
    for old, said in then["states"].items():
        gate = _named(_renamed(said, renames), "gate")
        if gate and _named(now["states"].get(renames.get(old, old)), "gate") != gate:
            yield f"{old} needed the approval of {gate}, and does not any more"


def _ahead(now: Description, start: Collection[str], been: Collection[str], kept: Collection[str]) -> Iterator[str]:
    """What comes later relies on a state that this run has passed without it."""
    ahead = _reachable(now, start)
    for name in sorted(ahead):
        undoes, gate = _named(now["states"].get(name), "undoes"), _named(now["states"].get(name), "gate")
        if undoes and name not in kept and undoes not in ahead.union(been):
            yield f"{name} is new and undoes {undoes}, which this run never did"
        if gate and gate not in ahead.union(been):
            yield f"{name} needs the approval of {gate}, which this run does not pass any more"


def gates_behind(now: Description, start: Collection[str]) -> dict[str, str]:
    """The effects ahead of those states whose gate is not ahead: effect -> gate. Their approval must be there already."""
    ahead = _reachable(now, start)
    gates = {name: _named(now["states"].get(name), "gate") for name in sorted(ahead)}
    return {name: gate for name, gate in gates.items() if gate and gate not in ahead}


def _other_box(state: str, before: Any, after: Any) -> Iterator[str]:
    """A box that was entered may not become another one: its outcome would be read as something else."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        if before != after and (isinstance(before, Mapping) or isinstance(after, Mapping)):
            yield f"{state} is another box now"
        return
    inside = ["states", "edges", "branches"] if "states" in before else ["is", "kind", "undo", "undoes"]
    changed = [name for name in inside if before.get(name) != after.get(name)]
    if changed:
        yield f"{state} was entered, and its {', '.join(changed)} changed"


def _named(said: Any, field: str) -> str:
    """The state that a declaration names there, or ""."""
    name = said.get(field) if isinstance(said, Mapping) else None
    return name if isinstance(name, str) and name != "None" else ""


def _renamed(value: Any, renames: Mapping[str, str]) -> Any:
    """The same declaration with the new names in it, so that a rename alone is no other change."""
    if isinstance(value, str):
        return renames.get(value, value)
    if isinstance(value, Mapping):
        return {renames.get(name, name): _renamed(inner, renames) for name, inner in value.items()}
    return [_renamed(inner, renames) for inner in value] if isinstance(value, list) else value


def _ways(part: Any, kind: str) -> set[str]:
    if kind != "branches":
        return {" → ".join(way) for way in part}
    found = (
        (source, label, end) for source, out in part.items() for ends in out.values() for label, end in ends.items()
    )
    return {f"{source} ({label}) → {end}" for source, label, end in found}


def _reachable(now: Description, start: Collection[str]) -> set[str]:
    after: dict[str, set[str]] = {}
    for source, end in now["edges"]:
        after.setdefault(source, set()).add(end)
    for *sources, end in now["joins"]:
        for source in sources:
            after.setdefault(source, set()).add(end)
    for source, out in now["branches"].items():
        after.setdefault(source, set()).update(end for ends in out.values() for end in ends.values())
    seen, todo = set(start), list(start)
    while todo:
        fresh = after.get(todo.pop(), set()) - seen
        seen |= fresh
        todo += fresh
    return seen


def _brief(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
