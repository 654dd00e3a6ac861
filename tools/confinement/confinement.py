"""Confinement: the place where a program of a model runs."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from reliability.errors import Refusal
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran


class NotConfined(Refusal):
    """This machine cannot confine a program, so it was not started; the message says what to install or to set."""


class Confinement(Protocol):
    """Runs one command in a fresh folder that holds `files` and nothing else, and forgets the folder.

    Each file is text or bytes at a relative path. `variables` are all that the environment has beside a path, a home
    and a language. Cancelling stops the program.

    Raises:
        BadInput: a path leads out of the folder, or the files are more than the folder may hold.
        NotConfined: there is no confinement here.
    """

    async def run(
        self,
        command: Sequence[str],
        files: Mapping[str, str | bytes],
        limits: Limits = ...,
        variables: Mapping[str, str] = ...,
    ) -> Ran: ...
