"""Talking a run through its pauses: at the prompt where there is a terminal, else by a named approver."""

from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.prompt import Prompt

from host.runs import Host, View, Watch
from host.terminal import show_waiting
from reliability.errors import AlreadyDecided, Ended, Refusal
from reliability.identity import Voter, local_user, speaking
from reliability.ledger.asked import Decision

CHOICES: dict[str, Decision] = {"a": "approve", "r": "reject", "c": "change"}


@dataclass
class Dialogue:
    """Follows a run until it ends, or until nobody here can answer."""

    console: Console
    watch: Watch
    approver: Voter | None
    at_terminal: bool

    async def follow(self, host: Host, view: View) -> View:
        while view.interrupts:
            if self.at_terminal:
                further = await self._ask(host, view)
            elif self.approver and "request" in view.interrupts[0].value and not _for_an_operator(view):
                further = await self._vote(host, view, self.approver, "approve", "")
            else:
                return view
            if further is None:
                return view
            view = further
        return view

    async def _ask(self, host: Host, view: View) -> View | None:
        value = view.interrupts[0].value
        show_waiting(self.console, view)
        if "question" in value:
            said = Prompt.ask("your answer (empty: later)", console=self.console, default="", show_default=False)
            return await host.drive(view.run.id, answer={"answer": said}, watch=self.watch) if said else None
        allowed = value["review_configs"][0]["allowed_decisions"]
        keys = {"a": "approve", "r": "reject", **({"c": "change"} if "edit" in allowed else {}), "l": "later"}
        menu = ", ".join(f"[{key}] {word}" for key, word in keys.items())
        chosen = Prompt.ask(menu.replace("[", r"\["), choices=list(keys), console=self.console, show_choices=False)
        if chosen == "l":
            return None
        note = Prompt.ask("what should be different", console=self.console) if chosen == "c" else ""
        voter = speaking.get() or local_user()
        return await self._vote(host, view, voter, CHOICES[chosen], note)

    async def _vote(self, host: Host, view: View, voter: Voter, decision: Decision, note: str) -> View | None:
        """A vote that is not counted at the prompt is told, and asked again while it may; elsewhere it is an error."""
        try:
            self.console.print(f"[dim]{voter} votes: {decision}[/]")
            _, further = await host.vote(view.interrupts[0].value["request"], voter, decision, note, watch=self.watch)
        except Refusal as refused:
            if not self.at_terminal:
                raise
            self.console.print(f"[red]{escape(str(refused))}[/]")
            if isinstance(refused, AlreadyDecided | Ended):  # by somebody else, or the clock, while the prompt stood
                return await host.drive(view.run.id, watch=self.watch)
            return await host.look(view.run.id)
        return further


def _for_an_operator(view: View) -> bool:
    """Does it wait for somebody who looks into what is left? No approver that was named beforehand may do that."""
    return view.run.phase.rpartition("/")[2] == "NEEDS_OPERATOR"
