"""What a conversation looks like in the terminal: the states in one dim line, the answer as it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape

from host.cli.lines import at_once, in_json
from host.exits import of_status
from host.runs import View
from host.terminal import show_waiting
from reliability.errors import FermataError


@dataclass
class Talking:
    """Shows the turns of one conversation; with `as_json` one JSON object a turn on stdout and nothing else."""

    console: Console
    as_json: bool
    _states: int = 0
    _message: str = ""
    _spoken: str = ""
    _models: set[str] = field(default_factory=set)

    def __call__(self, mode: str, part: Any) -> None:
        """A part of the stream, as a `Watch` is told it."""
        if mode == "words":
            self._speak(*part)
        elif mode == "tasks" and "input" in part:
            self._enter(part)

    def begins(self, workflow: str, run: str, before: View | None) -> None:
        self.console.print(f"[bold]{workflow}[/]  run {run}. Ctrl-D ends.", highlight=False)
        if before is not None and before.message:
            self.console.print(f"[dim]so far:[/] {escape(before.message)}", highlight=False)
        if before is not None:
            show_waiting(self.console, before)

    def ends(self, workflow: str, run: str) -> None:
        self.console.print(f"[dim]go on later with:[/] fermata chat {workflow} --run {run}", highlight=False)

    def told(self, said: str, view: View) -> None:
        """How a turn ended: the rest of its answer, or what it waits for."""
        if self.as_json:
            return at_once(in_json(_turn(said, view)))
        self._line()
        if view.message and view.message.strip() != self._spoken.strip():
            self.console.print(escape(view.message), highlight=False)
        self._tell_models(view)
        show_waiting(self.console, view)
        self._message = self._spoken = ""
        return None

    def refused(self, said: str, error: FermataError, code: int) -> None:
        """One line, and the conversation goes on."""
        line = " ".join(str(error).split())
        if self.as_json:
            return at_once(in_json({"said": said, "error": line, "exit_code": code}))
        self._line()
        return self.console.print(f"[red]{escape(line)}[/]", highlight=False)

    def _enter(self, part: Mapping[str, Any]) -> None:
        if self._spoken and self._message:
            self.console.print()
            self._message = ""
        self.console.print(f"[dim]{'· ' if self._states else ''}{part['name']}[/] ", end="")
        self._states += 1

    def _speak(self, message: str, text: str) -> None:
        if message != self._message:
            self._line()
            self._message, self._spoken = message, ""
        self._spoken += text
        self.console.print(escape(text), end="", highlight=False)

    def _line(self) -> None:
        if self._states or self._message:
            self.console.print()
        self._states = 0

    def _tell_models(self, view: View) -> None:
        """Once for each: rules must not be taken for a language model."""
        models = {str(used["model"]) for used in view.values.get("usage", {}).values()} - self._models
        if models:
            self._models |= models
            self.console.print(f"[dim]model: {escape(', '.join(sorted(models)))}[/]", highlight=False)


def _turn(said: str, view: View) -> dict[str, Any]:
    return {
        "run": view.run.id,
        "said": said,
        "answer": view.message,
        "status": view.run.status,
        "phase": view.run.phase,
        "waits_for": view.waits_for,
        "exit_code": int(of_status(view.run.status, view.run.phase)),
    }
