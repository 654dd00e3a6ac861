"""Where tables are printed for people."""

from rich.console import Console

WIDE = 240


def wide() -> Console:
    """As wide as the terminal; wide where there is none, for a file and a pipe have no width: a row stays one line."""
    console = Console(soft_wrap=True)
    return console if console.is_terminal else Console(soft_wrap=True, width=WIDE)
