"""`walls`: bubblewrap on this machine, with a cgroup where one can be made and once more without."""

from pathlib import Path

import pytest

from tests.tools.confinement.here import WHY_NOT
from tools.confinement import group
from tools.confinement.bubblewrap import Bubblewrap, standing


@pytest.fixture
async def walls() -> Bubblewrap:
    if WHY_NOT:
        pytest.skip(WHY_NOT)
    return await standing()


@pytest.fixture(params=["with a cgroup", "without"])
async def both(request: pytest.FixtureRequest, walls: Bubblewrap, monkeypatch: pytest.MonkeyPatch) -> Bubblewrap:
    if request.param == "without":
        monkeypatch.setattr(group, "ROOT", Path("/there/is/none"))
    return walls
