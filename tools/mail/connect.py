"""Which mailer is used: a server named in the environment, else the sandbox inside this process."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tools.mail.http import HttpMailer
from tools.mail.service import Mailer
from tools.sandbox.in_process import InProcess
from tools.wire.wire import address

if TYPE_CHECKING:
    from starlette.applications import Starlette

FILE = "mail.sqlite"


def mail_from_environment(home: Path) -> Mailer:
    """The mailer at `FERMATA_MAIL_URL`; without one a sandbox with its outbox in `<home>/world/`.

    `FERMATA_MAIL_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_MAIL_URL")
    if url:
        return HttpMailer(address("FERMATA_MAIL_URL", url))
    script = os.environ.get("FERMATA_MAIL_FAULTS")

    def opening() -> "Starlette":
        # Imported here, because who sends through a real server should not pay for loading the sandbox
        from tools.mail.sandbox.app import open_app

        return open_app(home / "world" / FILE, Path(script) if script else None)

    return HttpMailer("http://mail.sandbox", transport=InProcess(opening))
