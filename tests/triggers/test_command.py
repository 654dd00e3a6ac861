"""`fermata trigger` in real processes: two at once start one run."""

import json
import os
import signal
from pathlib import Path

import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.shop_server import ShopServer
from tests.support.until import until


@pytest.fixture
def env(home: Path, settings: Path, shop: ShopServer) -> dict[str, str]:
    return {"FERMATA_HOME": str(home), "FERMATA_SETTINGS": str(settings), "FERMATA_SHOP_URL": shop.url}


def test_two_processes_that_look_at_the_same_moment_start_one_run(
    env: dict[str, str], tmp_path: Path, shop: ShopServer
) -> None:
    both = [warm.fermata(tmp_path / "processes", env, "trigger", "run", "--once", "--json") for _ in range(2)]

    done = [one.wait() for one in both]

    assert [one.code for one in done] == [0, 0]
    assert sorted(one.json["what"] == "started" for one in done) == [False, True]
    listed = warm.fermata(tmp_path / "processes", env, "runs", "--json").wait().json["runs"]
    assert [run["status"] for run in listed] == ["COMPLETED"]
    assert shop.made() == {"purchase": 1}


def test_the_list_says_what_is_declared_and_when_it_fired_last(env: dict[str, str], tmp_path: Path) -> None:
    before = warm.fermata(tmp_path / "processes", env, "trigger", "list").wait()
    warm.fermata(tmp_path / "processes", env, "trigger", "once", "restock").wait()
    after = warm.fermata(tmp_path / "processes", env, "trigger", "list", "--json").wait()

    assert "restock: purchase, 5m, check=stock_below sku=GRINDER-H1 level=10; never fired" in before.out
    assert [one["last"]["number"] for one in json.loads(after.out)] == [1]


def test_the_loop_ends_with_ctrl_c(env: dict[str, str], tmp_path: Path, shop: ShopServer) -> None:
    looping = warm.fermata(tmp_path / "processes", env, "trigger", "run")
    until(lambda: "restock: started" in looping.out.read_text())

    assert looping.process.pid
    os.kill(looping.process.pid, signal.SIGINT)
    done = looping.wait()

    assert done.code == 130
    assert len(done.err.splitlines()) == 1
    assert shop.made() == {"purchase": 1}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("once",), "no trigger was named"),
        (("once", "restok"), "did you mean 'restock'?"),
        (("start",), "accepted: list, once, run"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: tuple[str, ...], line: str, env: dict[str, str], tmp_path: Path
) -> None:
    done = warm.fermata(tmp_path / "processes", env, "trigger", *words).wait()

    assert (done.code, len(done.err.splitlines())) == (Exit.BAD_INPUT, 1)
    assert line in done.err
