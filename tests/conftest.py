"""Every test gets a home of its own and none of the developer's settings."""

import gc
from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest

from host.checkpoints import GuardedSaver, open_saver
from tests.support.world import World

OURS = (
    "FERMATA_APPROVERS",
    "FERMATA_BOOKING_FAULTS",
    "FERMATA_BOOKING_URL",
    "FERMATA_CAMPAIGN_URL",
    "FERMATA_CORPUS",
    "FERMATA_DATABASE_URL",
    "FERMATA_ENVIRONMENT",
    "FERMATA_LOG",
    "FERMATA_MAIL_FAULTS",
    "FERMATA_MAIL_URL",
    "FERMATA_METRICS",
    "FERMATA_MODEL",
    "FERMATA_SEARCH_URL",
    "FERMATA_SETTINGS",
    "FERMATA_SHOP_FAULTS",
    "FERMATA_SHOP_URL",
    "FERMATA_TEAM",
    "FERMATA_TOKEN",
    "FERMATA_TOKEN_FILE",
    "FERMATA_UNSAFE_RUN",
    "FERMATA_TRACES",
    "FERMATA_TRACES_TEXT",
    "FERMATA_WEATHER_URL",
    "FERMATA_WORKERS",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
)


def pytest_collection_finish() -> None:
    """What is imported stays, so that garbage collections need not look at it: they took a third of the time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows the tracebacks that the processes of its test have left: only they say why one ended with 1."""
    report = yield
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if report.failed and folder is not None:
        report.sections += [(str(bug), bug.read_text()) for bug in sorted(folder.rglob("bug-*.txt"))]
    return report


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`FERMATA_HOME` for this test alone."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("FERMATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LANGGRAPH_STRICT_MSGPACK", "true")
    monkeypatch.setenv("LANGSMITH_TRACING", "false")
    return tmp_path / "home"


@pytest.fixture
def world() -> World:
    """A scripted outside for graphs of a test's own; `tests/travel` has a real one of the same name."""
    return World()


@pytest.fixture
async def saver(tmp_path: Path) -> AsyncIterator[GuardedSaver]:
    """Checkpoints on disk, as every door of Fermata keeps them."""
    async with open_saver(tmp_path) as saver:
        yield saver
