"""One background event loop that owns savers and graphs, for callers that have no loop or another one.

A saver belongs to one loop. Sync and async callers, in any thread, hand their work to this one; context variables go
along, cancelling the caller cancels the work, and the loop's threads never keep the interpreter from ending.
"""

import asyncio
import atexit
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import aclosing
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Parts = Callable[[], AsyncIterator[T]]
"""Opens an async generator; called on the loop."""


class _Work(Generic[T]):
    """Work that was handed over. Who gave it up may wait until it has left: cancelling only asks it to."""

    def __init__(self, work: Coroutine[Any, Any, T]) -> None:
        self._work = work
        self._begun = False
        self._over: Future[None] = Future()

    async def done(self) -> T:
        self._begun = True
        try:
            return await self._work
        finally:
            self._over.set_result(None)

    async def left(self) -> None:
        """Wait for it on its loop, once it was cancelled: what had not begun by then never will."""
        if self._begun:
            await asyncio.wrap_future(self._over)
        else:
            self.close()

    def close(self) -> None:
        self._work.close()


class _End:
    """Closes a stream; carries the error that ended it, if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class BackgroundLoop:
    """A daemon thread with an event loop. Threads started from it (aiosqlite's) are daemons too."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fermata", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start work there; `run_coroutine_threadsafe` copies the caller's context variables."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("called from inside a run; use the graph itself there, not the App")
        if self._loop.is_closed():  # it would be waited for in vain
            work.close()
            raise RuntimeError("the background loop is closed, as the interpreter is ending; nothing was begun")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for work from sync code; Ctrl-C cancels it."""
        handed = _Work(work)
        future = self._hand_over(handed)
        try:
            return future.result()
        except BaseException:
            self._give_up(future, handed).result()
            raise

    async def arun(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for work from async code on another loop; cancelling waits until the work has left."""
        handed = _Work(work)
        future = self._hand_over(handed)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            await asyncio.wrap_future(self._give_up(future, handed))
            raise

    def stream(self, parts: Parts[T]) -> Iterator[T]:
        """Read a stream from sync code; leaving the iteration early cancels the rest."""
        read: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
        handed = _Work(_pump(parts, read.put))
        future = self._hand_over(handed)
        try:
            while not isinstance(part := read.get(), _End):
                yield part
            if part.error is not None:
                raise part.error
        finally:
            self._give_up(future, handed).result()

    async def astream(self, parts: Parts[T]) -> AsyncIterator[T]:
        """Read a stream from async code on another loop."""
        here = asyncio.get_running_loop()
        read: asyncio.Queue[T | _End] = asyncio.Queue()
        handed = _Work(_pump(parts, lambda part: here.call_soon_threadsafe(read.put_nowait, part)))
        future = self._hand_over(handed)
        try:
            while not isinstance(part := await read.get(), _End):
                yield part
            if part.error is not None:
                raise part.error
        finally:
            await asyncio.wrap_future(self._give_up(future, handed))

    def _hand_over(self, handed: _Work[T]) -> Future[T]:
        try:
            return self.submit(handed.done())
        except RuntimeError:
            handed.close()
            raise

    def _give_up(self, future: Future[T], handed: _Work[T]) -> Future[None]:
        """Cancel what still runs; the answer comes when it has left."""
        future.cancel()
        if not self._loop.is_running():  # closing it has ended everything there
            left: Future[None] = Future()
            left.set_result(None)
            return left
        return asyncio.run_coroutine_threadsafe(handed.left(), self._loop)

    def close(self) -> None:
        """Stop the loop; whatever still runs there is cancelled and has its files closed."""
        if self._loop.is_running():
            asyncio.run_coroutine_threadsafe(_cancel_all(), self._loop).result(timeout=10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=10)
            if not self._thread.is_alive():
                self._loop.close()


async def _pump(parts: Parts[T], put: Callable[[T | _End], object]) -> None:
    """Iterate in one task from beginning to end: LangGraph's streams do not survive a change of task."""
    error: BaseException | None = None
    try:
        generator: Any = parts()
        async with aclosing(generator) as opened:
            async for part in opened:
                put(part)
    except BaseException as raised:
        error = raised
        if isinstance(raised, asyncio.CancelledError):
            raise
    finally:
        put(_End(error))


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
