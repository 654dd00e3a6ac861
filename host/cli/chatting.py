"""`fermata chat`: a conversation with a workflow; a line is a turn, and all turns are one run."""

import asyncio
import sys
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass

import typer
from rich.console import Console

from graphs.catalog import WORKFLOWS, load
from host.cli.dialogue import Dialogue
from host.cli.talking import Talking
from host.credentials import local_approver
from host.exits import of_error, of_status
from host.inputs import converses
from host.runs import Host, View, acting_as, open_host
from reliability.errors import BadInput, Busy, FermataError, NotFound
from reliability.identity import Voter, local_user


def chat(workflow: str, run: str | None, who: str | None, approver: str | None, as_json: bool) -> None:
    graph = load(workflow)
    workflow = graph.get_name()  # also where the short one was given
    if not converses(graph):
        others = ", ".join(name for name in WORKFLOWS if name != workflow and converses(load(name)))
        raise BadInput(f"{workflow} takes no messages, so that one cannot talk with it; accepted: {others}")
    speaker = local_approver(who) if who else local_user()
    console = Console(quiet=True) if as_json else Console(soft_wrap=True)
    at_terminal = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    talking = Talking(console, as_json)
    with asyncio.Runner() as runner:  # not one `asyncio.run`: Ctrl-C must reach who waits for a line
        stack = AsyncExitStack()
        host = runner.run(stack.enter_async_context(open_host()))
        try:
            before = runner.run(_before(host, workflow, run)) if run else None
            number = before.run.id if before else str(uuid.uuid4())
            decides = local_approver(approver) if approver else None
            talk = Conversation(host, workflow, number, speaker, decides, at_terminal, console, talking)
            talking.begins(workflow, number, before)
            code = _turns(runner, talk, talking)
        finally:
            runner.run(stack.aclose())
    raise typer.Exit(code)


def _turns(runner: asyncio.Runner, talk: "Conversation", talking: Talking) -> int:
    """The code of how the conversation stands after its last line; what was refused counts where it came last."""
    code = 0
    for said in _lines(talk.at_terminal):
        try:
            view = runner.run(talk.turn(said))
            talking.told(said, view)
            code = of_status(view.run.status, view.run.phase)
        except FermataError as error:
            code = of_error(error)
            talking.refused(said, error, code)
    talking.ends(talk.workflow, talk.run)
    return int(code)


def _lines(at_terminal: bool) -> Iterator[str]:
    """What the person says, until Ctrl-D; blank lines say nothing."""
    with suppress(EOFError):
        while True:
            line = input("› " if at_terminal else "").strip()
            if line:
                yield line


async def _before(host: Host, workflow: str, run: str) -> View:
    view = await host.look(run)
    if view.run.workflow != workflow:
        raise BadInput(f"run {view.run.id} is of {view.run.workflow}; accepted: fermata chat {view.run.workflow}")
    return view


@dataclass(frozen=True)
class Conversation:
    """One run that is talked with. `approver` may decide its gates from here; the customer may not."""

    host: Host
    workflow: str
    run: str
    speaker: Voter
    approver: Voter | None
    at_terminal: bool
    console: Console
    talking: Talking

    async def turn(self, said: str) -> View:
        """What was cut short or decided meanwhile goes on first; then this is said, or answers what is asked.

        Raises:
            Busy: it waits for a decision that nobody here may take; nothing was said.
        """
        with acting_as(self.speaker):
            view = await self._standing()
            if view is not None and view.interrupts:
                view = await self._answered(view, said)
            else:
                view = await self.host.say(self.workflow, self.run, said, watch=self.talking)
            return await self._decided(view)

    async def _standing(self) -> View | None:
        try:
            view = await self.host.look(self.run)
        except NotFound:
            return None  # nothing was said yet
        waits = any(request.status == "open" for request in view.requests)
        asks = any("question" in interrupt.value for interrupt in view.interrupts)
        if not view.next or waits or asks:
            return view
        view = await self.host.drive(self.run, watch=self.talking)
        if not view.interrupts:
            self.talking.told("", view)
        return view

    async def _answered(self, view: View, said: str) -> View:
        value = view.interrupts[0].value
        if "question" in value:
            return await self.host.drive(self.run, answer={"answer": said}, watch=self.talking)
        raise Busy(
            f"{value['request']} waits for a decision, and nothing was said; decide with: fermata approve "
            f"{value['request']} --as NAME@TEAM (or reject), or look at `fermata inbox`, then say it again"
        )

    async def _decided(self, view: View) -> View:
        """Where an approver sits here: a gate is put before them at once."""
        if self.approver is None or not any("request" in interrupt.value for interrupt in view.interrupts):
            return view
        with acting_as(self.approver):
            dialogue = Dialogue(self.console, self.talking, self.approver, self.at_terminal)
            return await dialogue.follow(self.host, view)
