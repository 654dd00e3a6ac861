"""The one module where services are built from the environment, on first use.

Never from a run's config: LangGraph copies that into every checkpoint, and a resume may not send it again.
"""

import asyncio
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from reliability.environment import home
from tools.booking.connect import from_environment
from tools.booking.service import Booking
from tools.git.local import LocalGit
from tools.git.service import Git
from tools.mail.connect import mail_from_environment
from tools.mail.service import Mailer
from tools.reports.folder import ReportFolder
from tools.reports.service import Reports
from tools.retrieval.connect import corpus, web
from tools.retrieval.service import Retrieval, SearchTool
from tools.shop.connect import shop_from_environment
from tools.shop.service import Shop
from tools.weather.connect import weather_from_environment
from tools.weather.service import WeatherService

Service = TypeVar("Service")


async def booking_service() -> Booking:
    """The booking service of this process: a server by `FERMATA_BOOKING_URL`, else the sandbox inside."""
    return await asyncio.to_thread(_now, from_environment, "FERMATA_BOOKING_URL", "FERMATA_BOOKING_FAULTS")


async def shop_service() -> Shop:
    """The shop of this process: a server by `FERMATA_SHOP_URL`, else the sandbox inside."""
    return await asyncio.to_thread(_now, shop_from_environment, "FERMATA_SHOP_URL", "FERMATA_SHOP_FAULTS")


async def mail_service() -> Mailer:
    """The mailer of this process: a server by `FERMATA_MAIL_URL`, else the sandbox inside."""
    return await asyncio.to_thread(_now, mail_from_environment, "FERMATA_MAIL_URL", "FERMATA_MAIL_FAULTS")


async def weather_service() -> WeatherService:
    """The weather: a server by `FERMATA_WEATHER_URL`, else a table of climates."""
    return await asyncio.to_thread(_now, weather_from_environment, "FERMATA_WEATHER_URL")


async def git_service() -> Git:
    """The repositories of this machine, through the git command."""
    return LocalGit()


async def retrieval_service() -> Retrieval:
    """The documents of the run (`searching`), else those below `FERMATA_CORPUS`, else the shipped example."""
    return await asyncio.to_thread(lambda: _corpus(os.getpid(), home(), corpus().absolute()))


async def report_service() -> Reports:
    """The folder of published reports: `FERMATA_HOME/reports`."""
    return await asyncio.to_thread(lambda: ReportFolder(home() / "reports"))


async def web_search_service() -> SearchTool | None:
    """The search engine at `FERMATA_SEARCH_URL`; None where there is none."""
    return await asyncio.to_thread(_now, _web, "FERMATA_SEARCH_URL")


def _now(opening: Callable[[Path], Service], *variables: str) -> Service:
    return _opened(opening, os.getpid(), home(), tuple(os.environ.get(name, "") for name in variables))  # type: ignore[return-value]


@lru_cache(maxsize=64)
def _opened(opening: Callable[[Path], object], _pid: int, place: Path, _known: tuple[str, ...]) -> object:
    """One adapter for each environment; a forked child opens its own."""
    return opening(place)


@lru_cache(maxsize=16)
def _corpus(_pid: int, place: Path, folder: Path) -> Retrieval:
    from tools.retrieval.local import LocalRetrieval  # only who searches pays for loading it

    return LocalRetrieval(folder, place)


def _web(_place: Path) -> SearchTool | None:
    return web()


def sandbox_files() -> dict[str, Path]:
    """Where each sandbox keeps what it holds: the same file whether it runs inside or as a server."""
    outside = home() / "world"
    return {
        "booking": home() / "sandbox" / "booking.sqlite",
        "shop": outside / "shop.sqlite",
        "mail": outside / "mail.sqlite",
    }
