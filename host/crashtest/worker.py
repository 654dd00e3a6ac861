"""A worker: a forked process that attends to a run, as a person's command would, and can be killed anywhere."""

import asyncio
import gc
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from host.checkpoints import open_saver
from host.crashtest.attending import attend
from host.crashtest.scenario import Scenario
from host.crashtest.subject import Subject, tries_of
from host.crashtest.watching import Plan, begin
from host.runs import Host
from reliability.errors import FermataError

MOVES = 12
"""How often people try to bring a run to its end before it counts as blocked."""

OTHERS = (
    "FERMATA_APPROVERS",
    "FERMATA_BOOKING_FAULTS",
    "FERMATA_BOOKING_URL",
    "FERMATA_DATABASE_URL",
    "FERMATA_MODEL",
    "FERMATA_SETTINGS",
)


def fork(
    subject: Subject, scenario: Scenario, home: Path, env: Mapping[str, str], plan: Plan, seed: int, moves: int = MOVES
) -> int:
    """Start a worker; its process id. The caller has one thread and everything imported."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _work(subject, scenario, home, env, plan, seed, moves)
    except FermataError as refused:
        code = 3
        sys.stderr.write(f"{type(refused).__name__}: {refused}\n")
    except BaseException:  # noqa: BLE001 - the child must not return into its parent's code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _work(
    subject: Subject, scenario: Scenario, home: Path, env: Mapping[str, str], plan: Plan, seed: int, moves: int
) -> int:
    _settle_in(home, env)
    sys.stdout = sys.stderr = (home / "workers.log").open("a")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.alarm(scenario.patience)
    for tries in tries_of(subject.graph):
        tries.chance.seed(seed)
    begin(plan)
    asyncio.run(_attend(subject, scenario, moves))
    return 0


def warm_up(subject: Subject, home: Path, env: Mapping[str, str]) -> None:
    """Go through a story in this very process, so that what Python loads and compiles lazily is there in every fork.

    Only where all code is ours: what somebody else's file keeps in memory must not leak from one worker to the next.
    """
    if subject.ours:
        _settle_in(home, env)
        with suppress(FermataError):
            asyncio.run(_attend(subject, subject.scenarios[0], MOVES))
    gc.collect()
    gc.freeze()  # a collection in a fork would copy every page
    gc.disable()


def _settle_in(home: Path, env: Mapping[str, str]) -> None:
    """The environment of a worker: its own home, the outside, and none of the caller's settings."""
    os.environ["FERMATA_HOME"] = str(home)
    os.environ["FERMATA_ENVIRONMENT"] = "development"
    for name in OTHERS:
        os.environ.pop(name, None)
    os.environ.update({name: value.format(home=home.name) for name, value in env.items()})


async def _attend(subject: Subject, scenario: Scenario, moves: int) -> None:
    async with open_saver() as saver:
        await attend(Host(saver, lambda _name: subject.graph), subject.name, scenario, moves)
