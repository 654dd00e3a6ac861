"""A process that confines a program and waits for it: it is there to be killed."""

import asyncio
import sys

from tools.confinement.bubblewrap import standing
from tools.confinement.confinement import Confinement
from tools.confinement.limits import Limits
from tools.confinement.unconfined import Unconfined


async def main(kind: str, mark: str) -> None:
    place: Confinement = await standing() if kind == "walls" else Unconfined()
    program = f"import os, time\nif os.fork() == 0:\n os.setsid()\n os.closerange(1, 3)\ntime.sleep(600) # {mark}"
    await place.run([sys.executable, "-c", program], {}, Limits(seconds=600))


asyncio.run(main(*sys.argv[1:]))
