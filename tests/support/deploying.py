"""A desk that deploys files: who must approve depends on which."""

from datetime import timedelta
from typing import Any

from langgraph.graph import START, StateGraph

from nodes.approvers import Approvers, modifies
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import outcome_of, verdict_of
from reliability.ledger import aside, audit
from reliability.ledger.terms import Touched
from tests.support.shop import Config, Graph, ShopState, ending, run_of
from tests.support.world import World

HOUR = timedelta(hours=1)
PEOPLE = (Approvers("platform"), Approvers("security", conditions=(modifies("**/security/**"),)))


class DeployState(ShopState, total=False):
    paths: list[Any]
    moved: bool


def deploying(world: World) -> Effect:
    """Writes the files in the state; with `moved` it takes them from the security folder."""

    def arguments(state: Any) -> dict[str, Any]:
        return {"files": [str(path) for path in state["paths"]], "moved": state.get("moved", False)}

    def touches(given: Any) -> Touched:
        before = {f"security/{path}" for path in given["files"]} if given["moved"] else set()
        return Touched(modified=frozenset({*given["files"], *before}))

    return Effect("DEPLOYING", world.delivery(), arguments, kind="irreversible", gate="APPROVING", touches=touches)


def desk(world: World, **declared: Any) -> Graph:
    """APPROVING → DEPLOYING → COMPLETED or DECLINED."""
    deploy = deploying(world)
    known: dict[str, Any] = {
        "shows": lambda state: {"files": len(state["paths"])},
        "describes": lambda state: "Deploy?",
        "covers": (deploy,),
        "approvers": PEOPLE,
    }
    g: Graph = StateGraph(DeployState)
    g.add_node("APPROVING", Gate("APPROVING", "deploy", **{**known, **declared}))
    g.add_node("DEPLOYING", deploy)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "APPROVING")
    ways = {"approved": "DEPLOYING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("DEPLOYING", outcome_of("DEPLOYING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DEPLOYING"})
    return g


async def told(config: Config) -> list[str]:
    return [row.kind for row in await aside(lambda tx: list(audit.rows(tx, run_of(config))))]
