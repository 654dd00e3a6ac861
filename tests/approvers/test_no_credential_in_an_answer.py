"""What resumes a run is stored in clear, so a credential in it is refused before it is stored, through every door."""

from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graphs.publish import publish
from host.checkpoints import GuardedSaver
from nodes.routers import verdict_of
from reliability.approvers.tokens import new_token
from reliability.errors import Blocked
from reliability.ledger import aside, requests
from tests.support.shop import Graph, ShopState, a_run, answer, approving, ending, run_of
from tools.guards.handed_over import credential_in

TOKEN = new_token()
YES = {"type": "approve"}


def desk() -> Graph:
    """APPROVING → COMPLETED or DECLINED."""
    g: Graph = StateGraph(ShopState)
    g.add_node("APPROVING", approving(teams={"": 1}))
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    g.add_edge(START, "APPROVING")
    ways = {"approved": "COMPLETED", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    g.add_conditional_edges("APPROVING", verdict_of("APPROVING"), ways)  # type: ignore[arg-type]
    return g


def kept_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize(
    "given",
    [
        {"decisions": [YES], "token": "s3cret"},
        {"decisions": [{**YES, "accessToken": "s3cret"}]},
        {"decisions": [{**YES, "message": f"here: {TOKEN} s3cret"}]},
        {"decisions": [{"type": "edit", "edited_action": {"name": "pay", "args": {"비밀번호": "s3cret"}}}]},
    ],
)
async def test_an_answer_with_a_credential_is_refused_and_the_run_still_waits(
    saver: GuardedSaver, tmp_path: Path, given: Any, published: bool
) -> None:
    builder = desk()
    graph: Any = publish(builder, "desk").copy(update={"checkpointer": saver}) if published else None
    graph = graph or builder.compile(checkpointer=saver)
    config = a_run()
    await graph.ainvoke({"amount": 5}, config)

    with pytest.raises(Blocked, match="nothing was stored and nothing counted"):
        await graph.ainvoke(Command(resume=given), config)

    kept = kept_in(tmp_path)
    assert b"s3cret" not in kept and TOKEN.encode() not in kept
    (open_one,) = await aside(requests.inbox, run_of(config))
    assert open_one.votes == ()
    assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


@pytest.mark.parametrize("value", [{"tokens": 5}, {"token": ""}, {"answer": "the token ring"}, {"password": None}, 5])
def test_what_only_sounds_like_one_is_none(value: Any) -> None:
    assert credential_in(value) is None


@pytest.mark.parametrize("name", ["token", "Token", "api_key", "apiKey", "X-API-Key", "client secret", "AUTH_TOKEN"])
def test_a_credential_is_known_by_its_name_however_it_is_written(name: str) -> None:
    assert credential_in({"decisions": [{name: "x"}]}) == f"answer.decisions[0].{name}"
