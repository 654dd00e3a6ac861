"""`calculating`: works out the arithmetic that stands in a task, exactly."""

from nodes.orchestrator.worker import Errand, Made, Worker
from tools.arithmetic import calculate


async def does(errand: Errand) -> Made:
    """Raises:
    Permanent: no arithmetic stands in the task, or it has no value.
    """
    return Made(text=calculate(errand["what"]))


worker = Worker("calculating", ("calculate",), does, "works out arithmetic with numbers that are given", cost=0)
