"""`calculating`: works out the arithmetic that stands in a task, exactly."""

from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand, Made, Worker
from reliability.errors import Permanent
from tools.arithmetic import calculate, expressions


async def does(errand: Errand) -> Made:
    """Raises:
    Permanent: no arithmetic stands in the task, or it has no value.
    """
    if not expressions(errand["what"]):
        raise Permanent(say(errand["request"], "no arithmetic", what=errand["what"][:200]))
    return Made(text=calculate(errand["what"]))


worker = Worker("calculating", ("calculate",), does, "works out arithmetic with numbers that are given", cost=0)
