"""One background loop for callers that have no loop, or another one."""

import asyncio
import contextvars
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from host.loop import BackgroundLoop

NAME: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="nobody")


@pytest.fixture
def loop() -> Iterator[BackgroundLoop]:
    loop = BackgroundLoop()
    yield loop
    loop.close()


async def where(value: int = 1) -> tuple[int, str]:
    await asyncio.sleep(0)
    return value, threading.current_thread().name


async def broken() -> int:
    await asyncio.sleep(0)
    raise ValueError("no")


def test_sync_code_gets_the_result_and_the_work_is_done_over_there(loop: BackgroundLoop) -> None:
    assert loop.run(where(5)) == (5, "fermata")


async def test_async_code_on_another_loop_gets_it_too(loop: BackgroundLoop) -> None:
    assert await loop.arun(where(5)) == (5, "fermata")


def test_an_error_over_there_is_an_error_here(loop: BackgroundLoop) -> None:
    with pytest.raises(ValueError, match="no"):
        loop.run(broken())


async def test_an_error_over_there_is_an_error_in_async_code(loop: BackgroundLoop) -> None:
    with pytest.raises(ValueError, match="no"):
        await loop.arun(broken())


def test_many_threads_may_call_at_once(loop: BackgroundLoop) -> None:
    with ThreadPoolExecutor(8) as callers:
        results = list(callers.map(lambda value: loop.run(where(value)), range(50)))

    assert results == [(value, "fermata") for value in range(50)]


async def name() -> str:
    return NAME.get()


def test_who_speaks_is_known_over_there(loop: BackgroundLoop) -> None:
    token = NAME.set("kim")
    try:
        assert loop.run(name()) == "kim"
    finally:
        NAME.reset(token)
    assert loop.run(name()) == "nobody"


async def test_who_speaks_is_known_for_each_async_caller(loop: BackgroundLoop) -> None:
    async def as_(who: str) -> str:
        NAME.set(who)
        await asyncio.sleep(0)
        return await loop.arun(name())

    assert await asyncio.gather(as_("kim"), as_("lee")) == ["kim", "lee"]


async def test_cancelling_the_caller_cancels_the_work(loop: BackgroundLoop) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def endless() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    calling = asyncio.create_task(loop.arun(endless()))
    await asyncio.to_thread(begun.wait, 10)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling

    assert await asyncio.to_thread(ended.wait, 10)


async def test_who_cancels_has_the_work_behind_him_when_he_goes_on(loop: BackgroundLoop) -> None:
    began, left = threading.Event(), []

    async def slow_to_leave() -> None:
        try:
            began.set()
            await asyncio.Event().wait()
        finally:
            for _ in range(1000):
                await asyncio.sleep(0)
            left.append("left")

    driving = asyncio.create_task(loop.arun(slow_to_leave()))
    assert await asyncio.to_thread(began.wait, 5)

    driving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await driving

    assert left == ["left"]


async def test_work_that_was_given_up_before_it_began_is_not_waited_for(loop: BackgroundLoop) -> None:
    free = threading.Event()
    loop.submit(where()).add_done_callback(lambda _: free.wait(5))  # the loop is busy

    driving = asyncio.create_task(loop.arun(where()))
    await asyncio.sleep(0)
    driving.cancel()
    free.set()

    async with asyncio.timeout(5):
        with pytest.raises(asyncio.CancelledError):
            await driving


def test_a_call_from_inside_a_run_is_refused_where_it_would_wait_for_ever(loop: BackgroundLoop) -> None:
    async def inside() -> None:
        loop.run(where())

    with pytest.raises(RuntimeError, match="called from inside a run"):
        loop.run(inside())


class Parts:
    """A stream that says when it was closed, and by which task it was read."""

    def __init__(self, most: int, error: Exception | None = None) -> None:
        self.most, self.error, self.closed = most, error, threading.Event()
        self.tasks: set[int] = set()

    async def __call__(self) -> AsyncIterator[int]:
        try:
            for number in range(self.most):
                self.tasks.add(id(asyncio.current_task()))
                yield number
                await asyncio.sleep(0)
            if self.error:
                raise self.error
            if self.most > 1000:
                await asyncio.Event().wait()
        finally:
            self.tasks.add(id(asyncio.current_task()))
            self.closed.set()


def test_a_stream_comes_part_by_part(loop: BackgroundLoop) -> None:
    parts = Parts(5)

    assert list(loop.stream(parts)) == [0, 1, 2, 3, 4]
    assert parts.closed.is_set()


async def test_a_stream_comes_to_async_code_on_another_loop(loop: BackgroundLoop) -> None:
    parts = Parts(5)

    assert [part async for part in loop.astream(parts)] == [0, 1, 2, 3, 4]


def test_what_came_before_an_error_is_given_and_then_the_error(loop: BackgroundLoop) -> None:
    read = []

    with pytest.raises(ValueError, match="no"):
        for part in loop.stream(Parts(2, ValueError("no"))):
            read.append(part)  # noqa: PERF402 # an error ends it

    assert read == [0, 1]


async def test_an_error_ends_an_async_stream(loop: BackgroundLoop) -> None:
    with pytest.raises(ValueError, match="no"):
        _ = [part async for part in loop.astream(Parts(2, ValueError("no")))]


def test_a_stream_that_cannot_be_opened_says_why(loop: BackgroundLoop) -> None:
    def unopened() -> AsyncIterator[int]:
        raise ValueError("no such run")

    with pytest.raises(ValueError, match="no such run"):
        list(loop.stream(unopened))


def test_leaving_a_stream_early_closes_it_in_the_task_that_read_it(loop: BackgroundLoop) -> None:
    parts = Parts(10_000)

    for part in loop.stream(parts):
        if part == 3:
            break

    assert parts.closed.wait(10)
    assert len(parts.tasks) == 1


async def test_leaving_an_async_stream_early_closes_it(loop: BackgroundLoop) -> None:
    parts = Parts(10_000)
    reading = loop.astream(parts)

    assert await anext(reading) == 0
    await reading.aclose()  # type: ignore[attr-defined] # it is an async generator

    assert await asyncio.to_thread(parts.closed.wait, 10)


def test_a_stream_that_nobody_reads_is_never_opened(loop: BackgroundLoop) -> None:
    parts = Parts(5)

    loop.stream(parts)

    assert parts.tasks == set()


def test_closing_ends_what_still_runs(loop: BackgroundLoop) -> None:
    begun, ended = threading.Event(), threading.Event()

    async def endless() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    future = loop.submit(endless())
    assert begun.wait(10)
    loop.close()

    assert ended.is_set()
    assert future.cancelled()
    loop.close()


def test_work_for_a_closed_loop_is_refused_and_not_waited_for(loop: BackgroundLoop) -> None:
    loop.close()

    with pytest.raises(RuntimeError, match="closed"):
        loop.run(where())


LEFT_OPEN = """
import asyncio
from host.loop import BackgroundLoop
from host.checkpoints import open_saver

loop = BackgroundLoop()

async def endless():
    async with open_saver() as saver:
        await saver.setup()
        print("under way", flush=True)
        try:
            await asyncio.Event().wait()
        finally:
            print("cleaned up", flush=True)

loop.submit(endless())
print(loop.run(asyncio.sleep(0, "an answer")))
"""


def test_a_process_that_used_it_ends_by_itself() -> None:
    ended = subprocess.run([sys.executable, "-c", LEFT_OPEN], capture_output=True, text=True, timeout=30, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert set(ended.stdout.split("\n")) >= {"an answer"}
