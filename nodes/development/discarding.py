"""DISCARDING: the run's worktree goes, and its branch where nothing was put on it."""

from nodes.compensation import Compensation
from nodes.development.preparing import DISCARDING, LIMIT, PREPARING, run_of
from nodes.development.tree import Service
from reliability.deliver import Answer, Arguments, Delivery
from tools.services import git_service


def discarding(git: Service = git_service, *, phase: str = DISCARDING, undoes: str = PREPARING) -> Compensation:
    """Undoes PREPARING, whole or half done. A branch on which something was delivered stays."""

    async def discard(arguments: Arguments, _key: str) -> Answer:
        await (await git()).discard(run_of(arguments["undo"]))
        return {"discarded": run_of(arguments["undo"])}

    return Compensation(phase, undoes, Delivery(discard, limit=LIMIT))
