"""A task done by an `Agent`: one question to a model, answered in a schema."""

import json
from typing import Any

from langgraph.runtime import get_runtime

from nodes.agent import Agent
from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand
from reliability.errors import Permanent


def heard(errand: Errand) -> str:
    """The task as a model is shown it: one JSON object."""
    given = {task: product["text"] for task, product in errand["given"].items()}
    return json.dumps(
        {"request": errand["request"], "what": errand["what"], "given": given}, ensure_ascii=False, sort_keys=False
    )


async def by_agent(agent: Agent, errand: Errand) -> tuple[dict[str, Any], dict[str, Any]]:
    """The agent's answer, and what it cost.

    Raises:
        Permanent: no usable answer within the agent's repairs.
        Transient: the model cannot be reached.
    """
    update = await agent({"errand": errand}, get_runtime())
    if update["answer"] is None:
        raise Permanent(say(errand["request"], "no usable answer", role=agent.role))
    return update["answer"], update.get("usage", {})
