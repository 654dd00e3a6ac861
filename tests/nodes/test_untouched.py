"""People are asked only where certain files are touched; the effect asks the same again of what it will write."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from langgraph.graph import START, StateGraph

from graphs.verify import verify
from host.checkpoints import GuardedSaver
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import outcome_of, size_of, verdict_of
from nodes.untouched import Untouched, untouched
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import BadInput
from reliability.ledger import aside, requests
from reliability.ledger.terms import Touched
from tests.support.shop import Config, Graph, ShopState, a_run, answer, ending, run_of
from tools.paths import names_of

PRODUCTION = untouched("k8s/production/**", "**/Dockerfile")
GUARDED = [
    "k8s/production/api/deploy.yaml",
    "./k8s//production/./api.yaml",
    "K8S/Production/api.yaml",
    "k8s/production",
    "services/api/Dockerfile",
    {"path": "attic/api.yaml", "before": "k8s/production/api.yaml"},
    {"path": "k8s/production/api.yaml", "before": "drafts/api.yaml"},
    {"path": "k8s/current", "target": "production/api.yaml"},
]
OUTSIDE = ["../k8s/production/api.yaml", "/etc/passwd", "docs/../k8s/production/api.yaml", "a\\b"]


class WritingState(ShopState, total=False):
    changes: list[Any]


def files(arguments: Arguments) -> Touched:
    return Touched(modified=names_of(arguments["changes"]))


def writing(folder: Path, **declared: Any) -> Effect:
    """Writes a real file for each change."""

    async def write(arguments: Arguments, key: str) -> Answer:
        for number, change in enumerate(arguments["changes"]):
            (folder / f"{number}.txt").write_text(str(change))
        return {"written": len(arguments["changes"])}

    def arguments(state: Mapping[str, Any]) -> Arguments:
        return {"changes": state["changes"]}

    known: dict[str, Any] = {"gate": "APPROVING", "kind": "irreversible", "below": PRODUCTION, "touches": files}
    return Effect("WRITING", Delivery(write), arguments, **{**known, **declared})


Router = Callable[[Mapping[str, Any]], Awaitable[str]]


def desk(write: Effect, first: Router | None = None) -> Graph:
    """APPROVING → WRITING where `first` (else `size_of`) says so, and WRITING at once where not."""
    anybody = {"": 1}
    gate = Gate("APPROVING", "write", lambda _: {}, lambda _: "Write?", covers=(write,), teams=anybody)
    doubt = Gate("SETTLING", "settle", lambda _: {}, lambda _: "Was it written?", teams=anybody)
    g: Graph = StateGraph(WritingState)
    g.add_node("APPROVING", gate)
    g.add_node("WRITING", write)
    g.add_node("SETTLING", doubt)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    go(START, first or size_of(write), {"below": "WRITING", "above": "APPROVING"})
    ways = {"approved": "WRITING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("WRITING", outcome_of("WRITING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "SETTLING"})
    settled = {"approved": "COMPLETED", "waiting": "SETTLING", "rejected or expired": "DECLINED"}
    go("SETTLING", verdict_of("SETTLING"), settled)
    return g


async def never_asks(state: Mapping[str, Any]) -> Literal["below", "above"]:
    """A router that leads around the gate, whatever is touched."""
    return "below"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tree").mkdir()
    return tmp_path / "tree"


def written(folder: Path) -> int:
    return len([*folder.iterdir()])


async def asked(config: Config) -> list[str]:
    return [request.status for request in await aside(requests.of_run, run_of(config))]


@pytest.mark.parametrize("change", ["docs/guide.md", "k8s/staging/api.yaml", "k8s/production.md", "Dockerfile.md"])
async def test_where_none_of_the_files_is_touched_nobody_is_asked(
    saver: GuardedSaver, folder: Path, change: str
) -> None:
    graph, config = desk(writing(folder)).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke({"changes": [change]}, config)

    assert (ended["status"], written(folder), await asked(config)) == ("COMPLETED", 1, [])


@pytest.mark.parametrize("change", GUARDED)
async def test_a_touched_file_is_put_before_people_by_any_of_its_names_and_written_once_approved(
    saver: GuardedSaver, folder: Path, change: Any
) -> None:
    graph, config = desk(writing(folder)).compile(checkpointer=saver), a_run()

    await graph.ainvoke({"changes": ["docs/guide.md", change]}, config)
    before = (written(folder), await asked(config))
    ended = await graph.ainvoke(answer("approve"), config)

    assert before == (0, ["open"])
    assert (ended["status"], written(folder), await asked(config)) == ("COMPLETED", 2, ["approved"])


@pytest.mark.parametrize("change", GUARDED)
async def test_an_effect_that_was_led_around_its_gate_demands_the_approval_itself(
    saver: GuardedSaver, folder: Path, change: Any
) -> None:
    graph, config = desk(writing(folder), never_asks).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke({"changes": [change]}, config)

    assert (ended["status"], written(folder)) == ("DECLINED", 0)
    assert "nobody approved WRITING" in ended["outcomes"]["WRITING"]["reason"]


async def test_where_no_gate_could_approve_it_a_touched_file_is_never_written(
    saver: GuardedSaver, folder: Path
) -> None:
    graph, config = desk(writing(folder, gate=None), never_asks).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke({"changes": ["k8s/production/api.yaml"]}, config)

    assert (ended["status"], written(folder)) == ("DECLINED", 0)
    assert "no gate could approve it" in ended["outcomes"]["WRITING"]["reason"]


@pytest.mark.parametrize("first", [None, never_asks])
@pytest.mark.parametrize("change", OUTSIDE)
@pytest.mark.parametrize("touches", [files, lambda given: Touched(modified=frozenset(given["changes"]))])
async def test_a_path_outside_of_the_tree_is_a_no_that_nobody_is_asked_about(
    saver: GuardedSaver, folder: Path, change: str, first: Router | None, touches: Any
) -> None:
    graph, config = desk(writing(folder, touches=touches), first).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke({"changes": [change]}, config)

    assert (ended["status"], written(folder), await asked(config)) == ("DECLINED", 0, [])
    told = ended["outcomes"]["WRITING"]["reason"] if first else ended["approvals"]["APPROVING"]["refused"]
    assert "accepted: a path inside the tree" in told


def test_what_is_drawn_so_is_accepted_and_a_way_around_it_is_not(folder: Path) -> None:
    write = writing(folder)
    fewer = replace(write, below=untouched("k8s/production/**"))
    blind = replace(write, touches=lambda _: Touched())

    assert verify(desk(write)).findings == ()
    for first in (never_asks, size_of(fewer), size_of(blind)):
        (found,) = verify(desk(write, first)).findings
        assert (found.rule, found.state, found.severity) == ("approvals", "WRITING", "error")


def test_what_could_not_be_kept_is_refused_when_it_is_declared(folder: Path) -> None:
    with pytest.raises(BadInput, match="does not say which files it touches"):
        writing(folder, touches=None)
    with pytest.raises(BadInput, match="no files are named"):
        untouched()
    with pytest.raises(BadInput, match=r"the pattern is '\.\./k8s'"):
        Untouched(("../k8s",))
