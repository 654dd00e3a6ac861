"""Every command, in the order in which `fermata --help` lists them."""

import sys
from io import TextIOWrapper

from host.cli import of_workflows  # noqa: F401 - each registers its commands, here in the order of the panels

# isort: split
from host.cli import of_runs  # noqa: F401 - the same

# isort: split
from host.cli import of_resources, of_the_site  # noqa: F401 - the same
from host.cli.options import app


def main() -> None:
    """The entry point: every error of ours is one line and an exit code of its own, never a traceback."""
    from host.cli.guard import guarded

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a `?` for what the terminal's encoding has not
    sys.exit(guarded(lambda: app(standalone_mode=False), as_json="--json" in sys.argv[1:]))
