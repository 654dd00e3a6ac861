"""A new request to a run that is under way: refused where it would leave behind what the run has just done.

LangGraph begins anew with every input, whatever was to come next. A booking in the middle of its saga would be made
a second time, and the first one undone by nobody. Where this turn did nothing yet, a new request is as good as ever.
"""

from datetime import datetime
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple

from host.waiting import waiting
from reliability.clock import stamp
from reliability.errors import Busy
from reliability.ledger import aside, intents


async def refuse_to_leave_behind(saver: BaseCheckpointSaver[Any], last: CheckpointTuple) -> None:
    """`last`: the checkpoint that the new request would follow.

    Raises:
        Busy: what the run did since it was asked last is not finished; nothing was begun.
    """
    run, states = str(last.config["configurable"]["thread_id"]), waiting(last.checkpoint)
    if not states or not (held := await aside(intents.held, run)):
        return
    began = [one.checkpoint["ts"] async for one in saver.alist(_of(run), filter={"source": "input"}, limit=1)]
    since = stamp(datetime.fromisoformat(began[0])) if began else ""
    done = [row.path for row in held if row.created_at >= since]
    if done:
        raise Busy(
            f"run {run} stands at {', '.join(states)}, and a new request would leave behind what it did: "
            f"{', '.join(done)}; nothing was begun. Go on with it (fermata resume {run}, or an input of None) or have "
            f"it undone (fermata cancel {run}), then ask again"
        )


def _of(run: str) -> RunnableConfig:
    return {"configurable": {"thread_id": run, "checkpoint_ns": ""}}
