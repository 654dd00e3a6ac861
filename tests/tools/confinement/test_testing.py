"""The tests of a project run inside, and say how many passed, which failed, and what pytest wrote at the end."""

from dataclasses import replace

import pytest

from tools.confinement.bubblewrap import Bubblewrap
from tools.confinement.limits import Limits
from tools.confinement.testing import TAIL, run_tests

pytestmark = pytest.mark.certify  # each takes seconds

LONG = Limits(seconds=60)
PROJECT = {
    "shop/__init__.py": "",
    "shop/price.py": "def price(count, each):\n    return count * each\n",
    "tests/test_price.py": (
        "from shop.price import price\n\n\ndef test_three_cost_three_times_as_much():\n    assert price(3, 5) == 15\n"
    ),
}
WRONG = {"shop/price.py": "def price(count, each):\n    return count + each\n"}


async def test_a_project_whose_tests_pass_says_so(walls: Bubblewrap) -> None:
    result = await run_tests(walls, PROJECT, LONG)

    assert (result.passed, result.failed, result.errors, result.trouble, result.succeeded) == (1, 0, 0, "", True)
    assert "1 passed" in result.tail


async def test_the_tests_that_fail_are_named_and_the_reason_can_be_read(walls: Bubblewrap) -> None:
    korean = "def test_더하기():\n    assert 1 + 1 == 3\ndef test_ok(): pass\n"
    more = {"tests/test_더하기.py": f"{korean}def test_no(gone): pass\n"}

    result = await run_tests(walls, {**PROJECT, **WRONG, **more}, LONG)

    assert (result.passed, result.failed, result.errors, result.succeeded) == (1, 2, 1, False)
    assert set(result.failing) == {
        "tests/test_price.py::test_three_cost_three_times_as_much",
        "tests/test_더하기.py::test_더하기",
        "tests/test_더하기.py::test_no",
    }
    assert "assert 8 == 15" in result.tail
    assert len(result.tail) <= TAIL


@pytest.mark.parametrize(
    ("files", "trouble"),
    [
        ({}, "there are no tests"),
        ({"test_x.py": "import os\ndef test_x(): os._exit(0)\n"}, "pytest counted nothing (code 0)"),
        ({"test_x.py": "import os\ndef test_x(): os.kill(-1, 9)\n"}, "the tests ended without a word (code 137)"),
        ({"conftest.py": "raise SystemExit(7)\n"}, "pytest ended with the code 7"),
        ({"test_x.py": "def test_x():\n while True: pass\n"}, "the tests were stopped at the limit of time"),
    ],
)
async def test_tests_that_come_to_no_result_are_never_taken_for_passed(
    walls: Bubblewrap, files: dict[str, str], trouble: str
) -> None:
    limits = replace(LONG, seconds=4) if "time" in trouble else LONG

    result = await run_tests(walls, files, limits)

    assert (result.trouble, result.succeeded) == (trouble, False)


async def test_a_file_that_is_no_program_is_an_error_of_the_tests(walls: Bubblewrap) -> None:
    result = await run_tests(walls, {**PROJECT, "tests/test_broken.py": "def f(:\n"}, LONG)

    assert (result.errors, result.failing, result.succeeded) == (1, ("tests/test_broken.py",), False)


async def test_tests_that_ask_the_network_fail(walls: Bubblewrap) -> None:
    asks = "import socket\ndef test_asks():\n    socket.create_connection(('192.0.2.1', 80), 5)\n"

    result = await run_tests(walls, {"test_asks.py": asks}, LONG)

    assert (result.failed, result.failing) == (1, ("test_asks.py::test_asks",))
    assert "Network is unreachable" in result.tail


async def test_a_plugin_is_loaded_where_it_is_named(walls: Bubblewrap) -> None:
    waits = {"test_waits.py": "import asyncio\nasync def test_waits(): await asyncio.sleep(0)\n"}
    words = ["-o", "asyncio_mode=auto"]

    without = await run_tests(walls, waits, LONG)
    named = await run_tests(walls, waits, LONG, words, ["pytest_asyncio.plugin"])

    assert (without.succeeded, named.succeeded) == (False, True)
