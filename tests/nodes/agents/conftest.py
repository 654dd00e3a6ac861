"""A model over HTTP, and an offline skill of the tests' own."""

from collections.abc import Callable

import pytest

from tests.support.openai_server import OpenAIServer
from tools.models.offline.skills import SKILLS

KEY = "sk-a-secret-of-ours"


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Callable[[OpenAIServer], None]:
    """Make a server the configured model."""

    def configure(server: OpenAIServer) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")

    return configure


@pytest.fixture
def refunds(monkeypatch: pytest.MonkeyPatch) -> str:
    """One line in the registry is all that a new skill needs."""
    monkeypatch.setitem(SKILLS, "refunds", "tests.support.desk_agents:refunds")
    return "refunds"
