"""The command line itself, and the options that several commands share."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup


def _bare(options: list[Any]) -> list[Any]:
    """Typer would show a flag as `--json <bool>`, as if it took a value."""
    for one in options:
        if getattr(one, "is_flag", False):
            one.metavar = ""
    return options


class _Commands(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _bare(super().get_params(ctx))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            _bare(command.get_params(ctx))
        return command

    def invoke(self, ctx: Any) -> Any:
        """Typer makes a silent exit code of Ctrl-C; ours says what became of the run."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stopped:
            raise typer.Abort from stopped


app = typer.Typer(
    name="fermata",
    cls=_Commands,
    help="Run agent workflows that pause for people, survive crashes and undo themselves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")]
As = Annotated[str | None, typer.Option("--as", help="Who you are: NAME@TEAM.", metavar="NAME@TEAM")]
Voting = Annotated[str, typer.Option("--as", help="Who decides: NAME@TEAM.", metavar="NAME@TEAM")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or enough first characters of it.")]
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="A request's id, as `fermata inbox` lists it.")]
Note = Annotated[str, typer.Option("--note", help="What to say with it.")]
NoResume = Annotated[bool, typer.Option("--no-resume", help="Only vote; somebody else drives the run on.")]
For = Annotated[str | None, typer.Option("--for", help="Vote for somebody who lent you their vote.", metavar="NAME")]
