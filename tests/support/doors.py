"""The world of an acceptance test: a home, a booking service whose count is the judge, and three doors to Fermata.

A door starts a run, looks at it, answers its gate and goes on with it: through the command line, through a bare
`graph.ainvoke`, or through LangGraph's dev server. What is promised must hold through each.
"""

import asyncio
import json
import os
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from langgraph.types import Command
from langgraph_sdk.client import SyncLangGraphClient
from langgraph_sdk.errors import LangGraphError

from graphs.catalog import load
from host.checkpoints import open_saver
from reliability.errors import FermataError
from tests.support import warm
from tests.support.booking_server import BookingServer
from tools.booking.sandbox.faults import Rule

T = TypeVar("T")

TRIP = {
    "origin": "Seoul",
    "destination": "Tokyo",
    "depart_on": "2031-05-16",
    "return_on": "2031-05-19",
    "travellers": 2,
    "budget": 9_000_000,
    "currency": "KRW",
}
APPROVE = {"decisions": [{"type": "approve"}]}


@dataclass
class World:
    """Where runs are kept, and the outside."""

    home: Path
    booking: BookingServer
    env: Mapping[str, str] = field(default_factory=dict)

    def faults(self, *rules: Rule) -> None:
        self.booking.faults.follow(rules)

    def restock(self) -> None:
        """What earlier tests took is for sale again: the trips of all of them are on the same days."""
        with self.booking.store.transaction() as db:
            db.execute("DELETE FROM taken")

    def booked(self, run: str) -> Counter[str]:
        """How many of each kind the service holds for this run."""
        return Counter(str(booking["kind"]) for booking in self.booking.held() if str(booking["key"]).startswith(run))

    def commits(self, run: str) -> Counter[str]:
        """How many bookings of each kind were ever made for this run, cancelled ones too."""
        with self.booking.store.transaction() as db:
            rows = db.execute("SELECT kind FROM bookings WHERE key LIKE ?", (f"{run}%",)).fetchall()
        return Counter(str(row[0]) for row in rows)

    def calls(self, endpoint: str, run: str) -> int:
        found = (call for call in self.booking.store.calls() if call["endpoint"] == endpoint and run in call["key"])
        return sum(call["count"] for call in found)


@dataclass(frozen=True)
class Seen:
    """A run as a door shows it. `refused` is the one line in which something was declined."""

    status: str
    next: tuple[str, ...] = ()
    interrupt: Mapping[str, Any] | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""


class Door(Protocol):
    world: World

    def start(self, given: Mapping[str, Any]) -> str:
        """Begin a run; its id."""

    def look(self, run: str) -> Seen: ...

    def answer(self, run: str, value: Any) -> Seen:
        """Give a resume value to whatever the run waits for."""

    def go_on(self, run: str) -> Seen:
        """Continue a run that was cut short."""

    def update(self, run: str, values: Mapping[str, Any], as_node: str | None = None) -> None:
        """Change the state by hand."""


@dataclass
class GraphDoor:
    """A bare `graph.ainvoke` with the configured saver: no host, no lease around it, LangGraph's own defaults."""

    world: World
    workflow: str = "travel"

    def start(self, given: Mapping[str, Any]) -> str:
        run = str(uuid.uuid4())
        self._call(run, dict(given))
        return run

    def look(self, run: str) -> Seen:
        return self._in(lambda graph: _seen(graph, run))

    def answer(self, run: str, value: Any) -> Seen:
        return self._call(run, Command(resume=value))

    def go_on(self, run: str) -> Seen:
        return self._call(run, None)

    def say(self, run: str, given: Mapping[str, Any]) -> Seen:
        """Another turn of a conversation."""
        return self._call(run, dict(given))

    def update(self, run: str, values: Mapping[str, Any], as_node: str | None = None) -> None:
        self._in(lambda graph: graph.aupdate_state(_config(run), dict(values), as_node))

    def _call(self, run: str, given: Any) -> Seen:
        async def call(graph: Any) -> Seen:
            try:
                await graph.ainvoke(given, _config(run))
            except FermataError as error:
                return Seen("", refused=str(error))
            return await _seen(graph, run)

        return self._in(call)

    def _in(self, work: Callable[[Any], Awaitable[T]]) -> T:
        async def opened() -> T:
            async with open_saver() as saver:
                return await work(load(self.workflow).copy(update={"checkpointer": saver}))

        with environment(self.world.env):
            return asyncio.run(opened())


@dataclass
class CommandDoor:
    """The command line, each command a process of its own."""

    world: World
    workflow: str = "travel"

    def start(self, given: Mapping[str, Any]) -> str:
        done = self._run("run", self.workflow, "--input", json.dumps(given), "--json")
        assert "id" in done.json, done.out + done.err
        return str(done.json["id"])

    def look(self, run: str) -> Seen:
        return self._seen(self._run("show", run, "--json"))

    def answer(self, run: str, value: Any) -> Seen:
        if "answer" in value:
            return self._seen(self._run("resume", run, "--answer", value["answer"], "--json"))
        decision = value["decisions"][0]
        command = {"approve": "approve", "reject": "reject", "edit": "change"}[decision["type"]]
        waits = self.look(run).interrupt or {}
        request = value.get("request") or waits.get("request", "req-none")
        note = ["--note", decision["message"]] if decision.get("message") else []
        return self._seen(self._run(command, request, "--as", value.get("as", "kim@travel"), *note, "--json"))

    def go_on(self, run: str) -> Seen:
        return self._seen(self._run("resume", run, "--json"))

    def update(self, run: str, values: Mapping[str, Any], as_node: str | None = None) -> None:
        GraphDoor(self.world).update(run, values, as_node)  # the command line has no command for this

    def _run(self, *words: str) -> warm.Done:
        return warm.fermata(self.world.home / "processes", self.world.env, *words).wait()

    def _seen(self, done: warm.Done) -> Seen:
        told = done.json
        if "error" in told:
            return Seen("", refused=str(told["error"]))
        ended = told["status"] not in ("running", "paused")
        waits = told["waits_for"][0] if told["waits_for"] else None
        return Seen(told["status"] if ended else "", tuple(told["next"]), waits, told)


@dataclass
class ServerDoor:
    """LangGraph's dev server, through its SDK, as Studio uses it."""

    world: World
    client: SyncLangGraphClient
    workflow: str = "travel"

    def start(self, given: Mapping[str, Any]) -> str:
        run = str(self.client.threads.create(graph_id=self.workflow)["thread_id"])
        self._wait(run, input=dict(given))
        return run

    def look(self, run: str) -> Seen:
        state: Any = self.client.threads.get_state(run)
        values = state["values"] if isinstance(state["values"], dict) else {}
        value = state["interrupts"][0]["value"] if state["interrupts"] else None
        refused = str((value or {}).get("refused", ""))
        return Seen(values.get("status", ""), tuple(state["next"]), value, values, refused)

    def answer(self, run: str, value: Any) -> Seen:
        return self._wait(run, command={"resume": value})

    def go_on(self, run: str) -> Seen:
        return self._wait(run, input=None)

    def update(self, run: str, values: Mapping[str, Any], as_node: str | None = None) -> None:
        self.client.threads.update_state(run, dict(values), as_node=as_node)

    def _wait(self, run: str, **given: Any) -> Seen:
        try:
            told: Any = self.client.runs.wait(run, self.workflow, raise_error=False, **given)
        except LangGraphError as error:
            return Seen("", refused=str(error))
        if isinstance(told, dict) and "__error__" in told:
            return Seen("", refused=str(told["__error__"]["message"]))
        return self.look(run)


async def _seen(graph: Any, run: str) -> Seen:
    snapshot = await graph.aget_state(_config(run))
    value = snapshot.interrupts[0].value if snapshot.interrupts else None
    refused = str((value or {}).get("refused", ""))
    return Seen(snapshot.values.get("status", ""), snapshot.next, value, snapshot.values, refused)


def _config(run: str) -> Any:
    return {"configurable": {"thread_id": run}}


@contextmanager
def environment(env: Mapping[str, str]) -> Iterator[None]:
    """These variables for a while."""
    before = {name: os.environ.get(name) for name in env}
    os.environ.update(env)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
