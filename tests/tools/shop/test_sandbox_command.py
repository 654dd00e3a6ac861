"""`fermata sandbox shop` and `fermata sandbox mail` serve what runs inside a process use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from host.exits import Exit
from tests.support import warm
from tests.support.ports import free_port
from tools.mail.connect import mail_from_environment
from tools.mail.http import HttpMailer
from tools.shop.connect import shop_from_environment
from tools.shop.http import HttpShop


@contextmanager
def sandbox(service: str, home: Path, tmp_path: Path) -> Iterator[str]:
    port = free_port()
    process = warm.fermata(tmp_path / service, {"FERMATA_HOME": str(home)}, "sandbox", service, "--port", str(port))
    for _ in range(1200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/calls", timeout=5)
            break
        except httpx.ConnectError:
            process.process.join(0.05)  # returns early only when it died
            assert process.process.exitcode is None, process.err.read_text()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.process.terminate()
        process.process.join(30)


async def test_the_served_shop_is_the_one_inside_the_process(home: Path, tmp_path: Path) -> None:
    with sandbox("shop", home, tmp_path) as url:
        bought = await HttpShop(url).purchase("KETTLE-K2", 5, idempotency_key="run:1")

        assert await shop_from_environment(home).find("purchase", "run:1") == bought


async def test_the_served_mailer_is_the_one_inside_the_process(home: Path, tmp_path: Path) -> None:
    with sandbox("mail", home, tmp_path) as url:
        sent = await HttpMailer(url).send("kim@example.org", "Hello", "x", idempotency_key="run:1")

        assert await mail_from_environment(home).find("run:1") == sent


@pytest.mark.parametrize("service", ["bank", ""])
def test_a_service_that_is_none_of_ours_is_bad_input(service: str, home: Path, tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, {"FERMATA_HOME": str(home)}, "sandbox", service).wait()

    assert done.code == Exit.BAD_INPUT
    assert "accepted: booking, shop, mail" in done.err
