"""Which mailer is used: a server named in the environment, else the sandbox inside this process."""

from pathlib import Path
from typing import TYPE_CHECKING

from tools.mail.http import HttpMailer
from tools.mail.service import Mailer
from tools.sandbox.in_process import reached

if TYPE_CHECKING:
    from starlette.applications import Starlette

FILE = "mail.sqlite"


def mail_from_environment(home: Path) -> Mailer:
    """The mailer at `FERMATA_MAIL_URL`; without one a sandbox with its outbox in `<home>/world/`.

    `FERMATA_MAIL_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet.

    Raises:
        BadInput: the URL is none that can be called.
    """

    def opening(script: Path | None) -> "Starlette":
        # Imported here, because who sends through a real server should not pay for loading the sandbox
        from tools.mail.sandbox.app import open_app

        return open_app(home / "world" / FILE, script)

    return reached(HttpMailer, "http://mail.sandbox", "FERMATA_MAIL_URL", "FERMATA_MAIL_FAULTS", opening)
