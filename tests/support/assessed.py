"""A desk that delivers what its steps made: assessed first, then perhaps put before people, then sent."""

from collections.abc import Mapping
from typing import Any, NotRequired

from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from nodes.assessing import Assessing
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import assessed_of, outcome_of, verdict_of
from nodes.rules import Approval, Approver, Check, Rules
from nodes.undemanded import Undemanded
from reliability.ledger import aside, requests
from state.declared import Declared
from tests.support.shop import Config, Graph, a_run, ending, run_of
from tests.support.world import World
from tools.expressions.template import condition


class Desk(Declared):
    issue: NotRequired[dict[str, Any]]


def check(name: str, holds: str, action: Any, **declared: Any) -> Check:
    return Check(name, condition(holds), action, **declared)


def when(name: str, holds: str | None, *approvers: Approver) -> Approval:
    return Approval(name, approvers, condition(holds) if holds else None)


def on_paths(name: str, *paths: str, by: tuple[Approver, ...] = ()) -> Approval:
    return Approval(name, by, paths=paths)


NO_SECRETS = check("no-secrets", "!contains(output, 'API_KEY') && !contains(output, 'SECRET')", "reject")
MAX_CHANGES = check("max-changes", "changedFiles.length <= 20", "require-approval")
CRITICAL = check("critical-files", "!modifies(['**/security/**', '**/auth/**'])", "require-senior-review")
HUMAN = when("human-approval", "${{ steps.review_comments.severity == 'high' }}")
PRODUCTION = on_paths(
    "production-changes",
    "k8s/production/**",
    "**/Dockerfile",
    by=(Approver("platform"), Approver("security", 1, (condition('modifies("**/security/**")'),))),
)
DATABASE = on_paths("database-changes", "**/migrations/**", by=(Approver("dba", 2),))
SEED = Rules((HUMAN, PRODUCTION, DATABASE), (NO_SECRETS, MAX_CHANGES, CRITICAL))
CHECKS = Rules((HUMAN,), (NO_SECRETS, MAX_CHANGES, CRITICAL))


def desk(world: World, rules: Rules, operations: frozenset[str] = frozenset(), **declared: Any) -> Graph:
    """ASSESSING → (APPROVING →) DELIVERING → COMPLETED, or REFUSED, or DECLINED."""
    assess = Assessing("ASSESSING", rules, inputs=("issue",), **declared)

    def sends(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"tree": state["workspace"]["tree"], "demands": assess.demands(state)}

    deliver = Effect(
        "DELIVERING", world.delivery(), sends, "reversible", gate="APPROVING", below=Undemanded(), operations=operations
    )
    approve = Gate(
        "APPROVING",
        "deliver",
        shows=assess.shown,
        describes=lambda state: "Deliver?",
        covers=(deliver,),
        demands=assess,
    )
    g: Graph = StateGraph(Desk)
    for node in (assess, approve, deliver):
        g.add_node(node.phase, node)
    for end in ("COMPLETED", "REFUSED", "DECLINED", "STUCK"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "ASSESSING")
    ways = {"nothing to ask": "DELIVERING", "people must decide": "APPROVING", "refused": "REFUSED"}
    go("ASSESSING", assessed_of("ASSESSING", deliver), ways)
    go(
        "APPROVING",
        verdict_of("APPROVING"),
        {"approved": "DELIVERING", "waiting": "APPROVING", "rejected or expired": "DECLINED"},
    )
    go("DELIVERING", outcome_of("DELIVERING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "STUCK"})
    return g


def wrote(*paths: str, text: str = "x = 1", **moved: str) -> dict[str, Any]:
    """The state after code was written and reviewed: these files were changed, and those moved (now=before)."""
    files = [{"path": path, "change": "modified"} for path in paths]
    files += [{"path": now.replace("__", "/"), "change": "renamed", "from": before} for now, before in moved.items()]
    names = [one["path"] for one in files]
    patch = "".join(f"--- a/{name}\n+++ b/{name}\n@@ -1 +1 @@\n-old\n+{text}\n" for name in names)
    made = {"summary": "written", "changedFiles": names, "files": files, "patch": patch, "tree": "abc"}
    return {
        "steps": {"code_changes": made, "review_comments": {"severity": "low", "findings": [], "summary": "fine"}},
        "workspace": {"repository": "/srv/shop", "base": "b", "branch": "fermata/x", "tree": "abc"},
        "repairs": 0,
        "status": "",
    }


def many(count: int) -> list[str]:
    return [f"src/part_{number}.py" for number in range(count)]


async def open_request(config: Config) -> requests.Request:
    (request,) = await aside(requests.inbox, run_of(config))
    return request


async def verdict(rules: Rules, state: Mapping[str, Any], saver: GuardedSaver, **declared: Any) -> Any:
    """What ASSESSING wrote about it."""
    ended = await desk(World(), rules, **declared).compile(checkpointer=saver).ainvoke(state, a_run())
    return ended["assessments"]["ASSESSING"]
