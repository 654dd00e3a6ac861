"""Which shop is used: a server named in the environment, else the sandbox inside this process."""

from pathlib import Path
from typing import TYPE_CHECKING

from tools.sandbox.in_process import reached
from tools.shop.http import HttpShop
from tools.shop.service import Shop

if TYPE_CHECKING:
    from starlette.applications import Starlette

FILE = "shop.sqlite"


def shop_from_environment(home: Path) -> Shop:
    """The shop at `FERMATA_SHOP_URL`; without one a sandbox with its file in `<home>/world/`.

    `FERMATA_SHOP_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet.

    Raises:
        BadInput: the URL is none that can be called.
    """

    def opening(script: Path | None) -> "Starlette":
        # Imported here, because who buys at a real server should not pay for loading the sandbox
        from tools.shop.sandbox.app import open_app

        return open_app(home / "world" / FILE, script)

    return reached(HttpShop, "http://shop.sandbox", "FERMATA_SHOP_URL", "FERMATA_SHOP_FAULTS", opening)
