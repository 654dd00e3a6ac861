"""A repository with a function and its test, and a run that works on it."""

from pathlib import Path

import pytest

from tests.support.developing import Desk

FILES = {
    "shop/__init__.py": "",
    "shop/prices.py": "def price(count, each):\n    return count * each\n",
    "tests/test_prices.py": (
        "from shop.prices import price\n\n\ndef test_three_cost_three_times_as_much():\n    assert price(3, 5) == 15\n"
    ),
    "README.md": "# shop\n",
}


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    return await Desk.at(tmp_path / "repository", FILES, "Add a discount to the price.")
