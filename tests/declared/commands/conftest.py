"""A site of a test's own."""

from pathlib import Path

import pytest

from tests.declared.commands.site import Site
from tests.declared.small import guardrails, orchestrator


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


@pytest.fixture
def here(tmp_path: Path, env: dict[str, str]) -> Site:
    return Site(tmp_path / "site", env)


@pytest.fixture(scope="session")
def there(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, str]]:
    """A site that nobody changes: one resource is applied, and files of other ones lie beside it."""
    folder = tmp_path_factory.mktemp("there")
    site = Site(folder / "site", {"FERMATA_HOME": str(folder / "home")})
    names = {"file": site.applied(orchestrator()), "other": site.file(orchestrator("other"), "other.yaml")}
    names |= {"rules": site.file(guardrails(), "rules.yaml"), "empty": str(folder / "empty")}
    Path(names["empty"]).mkdir()
    return site, names
