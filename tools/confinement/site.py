"""The confinement of this machine: bubblewrap, or none, or what somebody allowed instead."""

import logging
import os
from dataclasses import dataclass, field
from pathlib import Path

from reliability.errors import BadInput
from tools.confinement.bubblewrap import standing
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.unconfined import Unconfined

ALLOWED = "FERMATA_UNSAFE_RUN"
WORDS = "without-walls"
LOUD = (
    "UNSAFE: code that a model wrote runs on this machine without walls (%s=%s): it can read your files and use the "
    "network. %s"
)

log = logging.getLogger("fermata.confinement")


@dataclass
class Site:
    """Looks once whether walls can be made, at the first use; a refusal is looked at again the next time.

    Raises:
        NotConfined: no walls can be made here, and nobody allowed a run without them.
        BadInput: the setting says something else than the one word that allows it.
    """

    reads: tuple[Path, ...] = ()
    _found: Confinement | None = field(default=None, init=False)

    async def __call__(self) -> Confinement:
        if self._found is None:
            self._found = await confinement(self.reads)
        return self._found


async def confinement(reads: tuple[Path, ...] = ()) -> Confinement:
    """Walls where there can be any, also where runs without them are allowed."""
    said = os.environ.get(ALLOWED, "")
    if said not in ("", WORDS):
        raise BadInput(f"{ALLOWED} is {said!r}; accepted: {WORDS!r}, or nothing")
    try:
        return await standing(reads)
    except NotConfined as error:
        if not said:
            raise NotConfined(f"{error}; or, for code that you would run by hand, set {ALLOWED}={WORDS}") from None
        log.warning(LOUD, ALLOWED, WORDS, error)
        return Unconfined()
