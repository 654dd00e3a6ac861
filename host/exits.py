"""Exit codes of the command line, documented in docs/cli.md; scripts may rely on them."""

from enum import IntEnum

from reliability.errors import BadInput, FermataError, NotFound, Unreachable


class Exit(IntEnum):
    ENDED_WELL = 0
    BUG = 1
    BAD_INPUT = 2
    REFUSED = 3
    UNREACHABLE = 4
    PAUSED = 10
    ROLLED_BACK = 11
    NEEDS_OPERATOR = 12
    DECLINED = 13
    BUDGET_EXHAUSTED = 14


def of_error(error: FermataError) -> Exit:
    """Bad input, a service or a model that cannot be reached (the run can be resumed), or something refused."""
    if isinstance(error, BadInput | NotFound):
        return Exit.BAD_INPUT
    return Exit.UNREACHABLE if isinstance(error, Unreachable) else Exit.REFUSED


def of_status(status: str, phase: str) -> Exit:
    """How a run stands when the command ends."""
    if phase.rpartition("/")[2] == "NEEDS_OPERATOR" and status == "paused":
        return Exit.NEEDS_OPERATOR
    if status in ("running", "paused"):
        return Exit.PAUSED
    ends = {
        "COMPLETED": Exit.ENDED_WELL,
        "ROLLED_BACK": Exit.ROLLED_BACK,
        "DECLINED": Exit.DECLINED,
        "BUDGET_EXHAUSTED": Exit.BUDGET_EXHAUSTED,
        "ANSWERED": Exit.ENDED_WELL,
        "HANDED_TO_PERSON": Exit.PAUSED,
        "DELIVERED": Exit.ENDED_WELL,
    }
    return ends.get(status, Exit.DECLINED)
