"""Which shop is used: a server named in the environment, else the sandbox inside this process."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tools.sandbox.in_process import InProcess
from tools.shop.http import HttpShop
from tools.shop.service import Shop
from tools.wire.wire import address

if TYPE_CHECKING:
    from starlette.applications import Starlette

FILE = "shop.sqlite"


def shop_from_environment(home: Path) -> Shop:
    """The shop at `FERMATA_SHOP_URL`; without one a sandbox with its file in `<home>/world/`.

    `FERMATA_SHOP_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_SHOP_URL")
    if url:
        return HttpShop(address("FERMATA_SHOP_URL", url))
    script = os.environ.get("FERMATA_SHOP_FAULTS")

    def opening() -> "Starlette":
        # Imported here, because who buys at a real server should not pay for loading the sandbox
        from tools.shop.sandbox.app import open_app

        return open_app(home / "world" / FILE, Path(script) if script else None)

    return HttpShop("http://shop.sandbox", transport=InProcess(opening))
