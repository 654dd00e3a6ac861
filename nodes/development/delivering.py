"""DELIVERING: what people approved becomes one commit on the run's branch, and a patch file. Nothing is ever merged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from nodes.below import Below
from nodes.compensation import Compensation
from nodes.development.change import is_change
from nodes.development.preparing import LIMIT, run_of
from nodes.development.refused import refused
from nodes.development.tree import Service
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import Permanent
from reliability.ledger.terms import Touched
from state.declared import FileChange
from tools.git.commits import AUTHOR
from tools.git.differences import paths_of
from tools.paths import names_of
from tools.services import git_service

State = Mapping[str, Any]

DELIVERING, WITHDRAWING, APPROVING = "DELIVERING", "WITHDRAWING", "APPROVING"
OUTPUT = "delivery"
"""Where `state["steps"]` keeps the commit, its branch and the patch file."""

SUBJECT = 72
"""[characters] of a commit's first line."""


def delivering(
    git: Service = git_service,
    *,
    phase: str = DELIVERING,
    undo: str | None = WITHDRAWING,
    gate: str | None = APPROVING,
    below: Below | None = None,
    message: Callable[[State], str] | None = None,
    author: str = AUTHOR,
    output: str = OUTPUT,
    environments: frozenset[str] = frozenset({"development"}),
    ungated_because: str | None = None,
) -> Effect:
    """Delivers `state["workspace"]`: its tree, and no other. Where nothing was changed there is nothing to do."""

    async def deliver(arguments: Arguments, key: str) -> Answer:
        repository, base, tree = (arguments[name] for name in ("repository", "base", "tree"))
        with refused():
            workspace = await (await git()).workspace(repository, run_of(key))
            _refuse_others(arguments["files"], await workspace.changes(base, tree))
            words = (arguments["branch"], arguments["message"], arguments["author"])
            return dict(await workspace.deliver(base, tree, *words, key=key))

    async def probe(arguments: Arguments, key: str) -> Answer | None:
        with refused():
            workspace = await (await git()).workspace(arguments["repository"], run_of(key))
            found = await workspace.delivered(arguments["branch"], key=key)
        return None if found is None else dict(found)

    return Effect(
        phase,
        Delivery(deliver, probe, limit=LIMIT),
        lambda state: arguments_of(state, (message or message_of)(state), author),
        kind="compensable",
        undo=undo,
        gate=gate,
        below=below,
        environments=environments,
        keep=lambda _state, answer: {"steps": {output: dict(answer)}},
        ungated_because=ungated_because,
        operations=frozenset({"create_branch", "commit"}),
        touches=lambda arguments: touched(arguments["files"]),
    )


def withdrawing(git: Service = git_service, *, phase: str = WITHDRAWING, undoes: str = DELIVERING) -> Compensation:
    """Undoes DELIVERING: the branch goes, and the patch file, unless somebody has built on it; then people decide."""

    async def withdraw(arguments: Arguments, _key: str) -> Answer:
        await (await git()).withdraw(run_of(arguments["undo"]), key=arguments["undo"])
        return {"withdrawn": arguments["undo"]}

    return Compensation(phase, undoes, Delivery(withdraw, limit=LIMIT))


def arguments_of(state: State, message: str, author: str) -> Arguments | None:
    """Exactly what is delivered, as people are shown it: from where to where, and every file by all its names."""
    place = state.get("workspace")
    if not place or place["tree"] == place.get("began"):
        return None
    known = {name: place[name] for name in ("repository", "branch", "base", "tree")}
    return {**known, "files": files_of(state), "message": message, "author": author}


def files_of(state: State) -> list[FileChange]:
    """All files that were changed since the run began, as who wrote last told them, else as each of the steps did."""
    if told := state["workspace"].get("files"):
        return [cast(FileChange, dict(one)) for one in told]
    made = [one for value in state.get("steps", {}).values() if is_change(value) for one in value["files"]]
    latest = {(one["path"], one.get("from", "")): cast(FileChange, dict(one)) for one in made}
    return [latest[names] for names in sorted(latest)]


def touched(files: Sequence[FileChange]) -> Touched:
    """A file that was moved counts as one created and one changed: a rule for either name means it."""
    there = {one["path"] for one in files if one["change"] in ("added", "copied", "renamed")}
    gone = {one["from"] for one in files if one["change"] == "renamed"}
    changed = {one["path"] for one in files if one["change"] in ("modified", "deleted")}
    return Touched(frozenset(there), frozenset(gone | changed))


def message_of(state: State) -> str:
    """A commit's message, from what the steps said of their changes."""
    said = [str(value.get("summary", "")).strip() for value in state.get("steps", {}).values() if is_change(value)]
    said = [one for one in dict.fromkeys(said) if one]
    subject = said[0].splitlines()[0] if said else "A change"
    short = subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1].rstrip()}…"
    return "\n\n".join([short, *(said if said and said != [short] else [])])


def _refuse_others(told: Sequence[FileChange], there: Sequence[FileChange]) -> None:
    """Rules that go by path, and people, have seen what was told: what git sees must be among it.

    Raises:
        Permanent: it is not.
    """
    hidden = sorted(names_of(paths_of(there)) - names_of(paths_of(told)))
    if hidden:
        more = f" and {len(hidden) - 1} more" if len(hidden) > 1 else ""
        raise Permanent(f"{hidden[0]!r}{more} would be changed too, which nobody was told of; nothing was delivered")
