"""A refund that somebody approves, paid once, taken back where nobody can say whether it was paid.

Your own LangGraph with Fermata's boxes in it. Run it: `python examples/refund.py`
"""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.types import Command

import fermata


class Refund(fermata.Outcomes, fermata.Approvals, total=False):
    customer: str
    cents: int
    status: str


@dataclass
class Bank:
    """Stands for the outside. It honours keys: the same key again pays nothing more."""

    paid: dict[str, int] = field(default_factory=dict)
    line_drops: bool = False

    async def pay(self, arguments: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        self.paid.setdefault(key, arguments["cents"])
        if self.line_drops:
            raise fermata.Unknown("the line dropped before the answer")  # Transient: did not happen; Permanent: never
        return {"reference": key}

    async def take_back(self, arguments: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        return {"taken_back": self.paid.pop(arguments["undo"], 0)}


def refund(bank: Bank) -> StateGraph[Any, Any, Any, Any]:
    def asked(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"customer": state["customer"], "cents": state["cents"]}

    def words(state: Mapping[str, Any]) -> str:
        return f"Refund {state['cents']} cents to {state['customer']}"

    twice = fermata.Attempts(most=2, first=0.01)
    delivery, anybody = fermata.Delivery(bank.pay, attempts=twice), {"": 1}
    pay = fermata.Effect("PAYING", delivery, asked, "compensable", undo="TAKING_BACK", gate="APPROVING")
    undo = fermata.Compensation("TAKING_BACK", undoes="PAYING", delivery=fermata.Delivery(bank.take_back))
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Refund)
    g.add_node("APPROVING", fermata.Gate("APPROVING", "refund", asked, words, covers=(pay,), teams=anybody))
    g.add_node("PAYING", pay)
    g.add_node("TAKING_BACK", undo)
    g.add_node("NEEDS_OPERATOR", fermata.Gate("NEEDS_OPERATOR", "accept", asked, words, teams=anybody, rejections=3))
    for end in ("COMPLETED", "DECLINED", "ROLLED_BACK"):
        g.add_node(end, fermata.Ending(end, says=words))

    def go(phase: str, router: Any, ways: dict[Any, str]) -> None:
        g.add_conditional_edges(phase, router(phase), ways)

    g.add_edge(START, "APPROVING")
    verdict, outcome, undone = fermata.verdict_of, fermata.outcome_of, fermata.undo_of
    go("APPROVING", verdict, {"approved": "PAYING", "waiting": "APPROVING", "rejected or expired": "DECLINED"})
    go("PAYING", outcome, {"done": "COMPLETED", "failed": "DECLINED", "unknown": "TAKING_BACK"})
    go("TAKING_BACK", undone, {"undone": "ROLLED_BACK", "stuck": "NEEDS_OPERATOR"})
    again = {"approved": "ROLLED_BACK", "waiting": "NEEDS_OPERATOR", "rejected or expired": "TAKING_BACK"}
    go("NEEDS_OPERATOR", verdict, again)
    return g


async def main(bank: Bank) -> None:
    config: RunnableConfig = {"configurable": {"thread_id": str(uuid.uuid4())}}
    async with fermata.open_saver() as saver:
        graph = fermata.publish(refund(bank), "refund").copy(update={"checkpointer": saver})
        paused = await graph.ainvoke({"customer": "Kim", "cents": 4200}, config)
        print("asked:", paused["__interrupt__"][0].value["action_requests"][0]["description"])
        ended = await graph.ainvoke(Command(resume={"decisions": [{"type": "approve"}]}), config)
    print(f"{ended['status']}: {ended['outcomes']['PAYING']['result']}, the bank holds {list(bank.paid.values())}")


if __name__ == "__main__":
    asyncio.run(main(Bank()))
    asyncio.run(main(Bank(line_drops=True)))
