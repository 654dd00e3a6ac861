"""What the mailer promises: one key, one letter, and an outbox that counts."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reliability.attempts import Attempts
from reliability.errors import BadInput, Permanent, Unknown
from tests.support.served import served
from tools.mail.connect import mail_from_environment
from tools.mail.http import HttpMailer
from tools.mail.sandbox.app import Rule, create_app, mail_store
from tools.mail.sandbox.counting import counted
from tools.sandbox.faults import Action, Faults

KIM = "kim@example.org"


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    for name in ("FERMATA_MAIL_URL", "FERMATA_MAIL_FAULTS"):
        monkeypatch.delenv(name, raising=False)
    return Faults((), Rule)


@pytest.fixture
def url(tmp_path: Path, faults: Faults) -> Iterator[str]:
    with served(create_app(mail_store(tmp_path / "mail.sqlite"), faults)) as url:
        try:
            yield url
        finally:
            faults.holds.close()


async def test_the_same_key_again_sends_nothing_and_gives_the_first_answer(tmp_path: Path, url: str) -> None:
    mailer = HttpMailer(url)

    first = await mailer.send(KIM, "Hello", "Dear Kim", idempotency_key="run:1")
    again = await mailer.send(KIM, "Hello", "Dear Kim", idempotency_key="run:1")

    assert first == again == await mailer.find("run:1")
    assert await mailer.find("run:2") is None
    assert counted(tmp_path) == ({"letter": 1}, {"letter": 1})


async def test_the_outbox_shows_the_letters_newest_first(url: str) -> None:
    mailer = HttpMailer(url)
    for number in range(3):
        await mailer.send(KIM, f"Letter {number}", "안녕하세요", idempotency_key=f"run:{number}")

    async with httpx.AsyncClient(base_url=url) as client:
        outbox = (await client.get("/letters", params={"limit": 2})).json()

    assert outbox["count"] == 3
    assert [letter["subject"] for letter in outbox["letters"]] == ["Letter 2", "Letter 1"]
    assert outbox["letters"][0]["body"] == "안녕하세요"


async def test_the_same_key_with_another_letter_is_refused(tmp_path: Path, url: str) -> None:
    await HttpMailer(url).send(KIM, "Hello", "Dear Kim", idempotency_key="run:1")

    with pytest.raises(Permanent, match=r"422 .*another content"):
        await HttpMailer(url).send(KIM, "Hello", "Dear Lee", idempotency_key="run:1")

    assert counted(tmp_path)[0] == {"letter": 1}


@pytest.mark.parametrize(("action", "sent"), [("error_before", False), ("drop_after", True), ("error_after", True)])
async def test_trouble_is_unknown_and_the_probe_says_whether_it_left(
    tmp_path: Path, url: str, faults: Faults, action: Action, sent: bool
) -> None:
    faults.follow([Rule("send", action)])

    with pytest.raises(Unknown):
        await HttpMailer(url).send(KIM, "Hello", "Dear Kim", idempotency_key="run:1")

    assert (await HttpMailer(url).find("run:1") is not None) == sent
    await HttpMailer(url).send(KIM, "Hello", "Dear Kim", idempotency_key="run:1")
    assert counted(tmp_path)[0] == {"letter": 1}


@pytest.mark.parametrize("recipient", ["kim", "@nobody.example", "kim@", "a@b.c, d@e.f", "a@b.c\nBcc: d@e.f", ""])
async def test_a_recipient_that_is_none_is_refused_and_not_repeated_in_the_error(url: str, recipient: str) -> None:
    with pytest.raises(Permanent, match="no e-mail address") as refusal:
        await HttpMailer(url).send(recipient, "Hello", "Dear Kim", idempotency_key="run:1")

    assert len(recipient) < 5 or recipient not in str(refusal.value)


async def test_a_subject_that_smuggles_a_header_is_refused(url: str) -> None:
    with pytest.raises(Permanent, match="several lines"):
        await HttpMailer(url).send(KIM, "Hello\r\nBcc: eve@example.org", "Dear Kim", idempotency_key="run:1")


async def test_letters_sent_at_once_all_leave_once(tmp_path: Path, faults: Faults) -> None:
    mailer = mail_from_environment(tmp_path)

    async def send(number: int) -> None:
        async for attempt in Attempts(most=20, first=0.01).each():  # a second one may meet the first under way: 409
            with attempt:
                await mailer.send(KIM, "Hello", "x", idempotency_key=f"run:{number % 20}")

    await asyncio.gather(*(send(number) for number in range(40)))

    assert counted(tmp_path / "world")[0] == {"letter": 20}


async def test_a_fault_script_in_the_environment_is_followed(
    tmp_path: Path, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "faults.json"
    script.write_text(json.dumps([{"operation": "send", "action": "refuse", "reason": "blocked"}]), "utf-8")
    monkeypatch.setenv("FERMATA_MAIL_FAULTS", str(script))

    with pytest.raises(Permanent, match="blocked"):
        await mail_from_environment(tmp_path).send(KIM, "Hello", "x", idempotency_key="run:1")


async def test_an_address_that_cannot_be_called_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_MAIL_URL", "mail.example")

    with pytest.raises(BadInput, match=r"FERMATA_MAIL_URL is 'mail.example'"):
        mail_from_environment(tmp_path)
