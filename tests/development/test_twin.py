"""`graphs/development.py` is the seed's document written in Python: the same machine, drawn twice."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

from graphs.declared.files import graphs_in
from graphs.development import graph as twin
from graphs.drawing import arrows
from graphs.verify import verify
from host.checkpoints import GuardedSaver
from tests.development.test_session import ISSUES
from tests.tools.confinement.here import WHY_NOT
from tools.git.example import new_repository
from tools.models.offline.development import EXAMPLE

SEED = EXAMPLE.parent / "ai-orchestrator-config.yaml"
declared = graphs_in(SEED)["development-orchestrator/feature-development"]

walled = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")


def boxes(graph: Any) -> dict[str, str]:
    """What kind of box stands in each state."""
    return {name: type(spec.runnable.afunc).__name__ for name, spec in graph.builder.nodes.items()}


def test_the_twin_and_the_document_are_the_same_boxes_and_the_same_arrows() -> None:
    assert arrows(twin.builder) == arrows(declared.builder)
    assert boxes(twin) == boxes(declared)


def test_the_twin_is_in_order_and_the_document_only_lacks_what_only_a_site_can_say() -> None:
    of_twin, of_document = verify(twin, "development"), verify(declared)

    assert [finding.line for finding in of_twin.findings] == []
    assert of_twin.excused == ()
    assert [finding.severity for finding in of_document.findings] == ["warning", "warning"]
    assert of_twin.bounds == of_document.bounds


async def story(
    graph: Any, saver: GuardedSaver, place: Path, asked: str, vote: str
) -> tuple[list[Any], dict[str, Any]]:
    """Every state that it came by, with what became of it, and the state at its end; people answer `vote`."""
    await new_repository(EXAMPLE / "repository", place)
    run = graph.copy(update={"checkpointer": saver})
    config: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
    given: Any = {"issue": {"description": asked}, "repository": str(place)}
    came: list[Any] = []
    while given is not None:
        async for update in run.astream(given, config, stream_mode="updates"):
            came += [(phase, _result(phase, known)) for phase, known in update.items()]
        waits = (await run.aget_state(config)).next
        given = Command(resume={"decisions": [{"type": vote}]}) if waits else None
    values: dict[str, Any] = (await run.aget_state(config)).values
    return came, values


def _result(phase: str, known: Any) -> Any:
    outcomes: Mapping[str, Any] = known.get("outcomes", {}) if isinstance(known, Mapping) else {}
    return outcomes.get(phase, {}).get("result")


@walled
@pytest.mark.parametrize(
    ("issue", "vote", "end"),
    [
        ("volume-discount", "approve", "COMPLETED"),
        ("own-rules", "approve", "COMPLETED"),
        ("own-rules", "reject", "DECLINED"),
    ],
)
async def test_both_come_by_the_same_states_to_the_same_end(
    tmp_path: Path, saver: GuardedSaver, issue: str, vote: str, end: str
) -> None:
    asked = ISSUES[issue]["asked"]["en"]

    of_twin, written = await story(twin, saver, tmp_path / "twin", asked, vote)
    of_document, told = await story(declared, saver, tmp_path / "document", asked, vote)

    assert of_twin == of_document
    assert (written["status"], told["status"]) == (end, end)
    assert ("RUNNING_TESTS", "failing") in of_twin and ("RUNNING_TESTS", "done") in of_twin
    assert written["steps"]["code_changes"] == told["steps"]["code_changes"]
    assert set(written["steps"]) == set(told["steps"])
