"""Every way to people, against real servers: what arrives, what an error means, and that no secret shows."""

import json
import logging
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from reliability.errors import EffectError, Permanent, Transient, Unknown
from reliability.ledger.notices import EVENTS, Notice
from tests.support.clock import SetClock
from tests.support.mail_server import mail_server
from tests.support.receiver import Receiver
from tools.notifications.email import Email, Mailbox, Tls
from tools.notifications.folder import Folder
from tools.notifications.signature import signed
from tools.notifications.slack import Slack
from tools.notifications.terminal import Terminal
from tools.notifications.webhook import Webhook
from tools.notifications.words import headline, texts

KEY = "req-1:opened/desk"
SIGNING = "a-signing-key-that-nobody-sees"
RIGHT, WRONG = "right", "wrong-password"


async def test_a_webhook_is_json_under_its_key_and_signed_with_its_time(desk: Receiver, notice: Notice) -> None:
    clock = SetClock()

    await Webhook(desk.url, SIGNING, clock=clock).send(notice, KEY)

    (call,) = desk.calls
    told = json.loads(call.body)
    assert (told["event"], told["request"], told["teams"], told["missing"]) == (
        "opened",
        "req-1",
        ["travel"],
        {"travel": 2},
    )
    assert (told["key"], call.key) == (KEY, f'"{KEY}"')
    assert "결정이 필요합니다" in told["text"]
    assert "A decision is needed" in told["text"]
    signature = call.headers["fermata-signature"]
    assert signed(signature, call.body, SIGNING, clock.now())


def test_a_signature_fits_no_other_body_key_or_time() -> None:
    from tools.notifications.signature import sign

    now = SetClock().now()
    signature = sign(b"body", SIGNING, now)

    assert signed(signature, b"body", SIGNING, now + timedelta(minutes=4))
    assert not signed(signature, b"body!", SIGNING, now)
    assert not signed(signature, b"body", "another", now)
    assert not signed(signature, b"body", SIGNING, now + timedelta(minutes=6))
    moment = int(now.timestamp())
    assert not signed(signature.replace(f"t={moment}", f"t={moment + 60}"), b"body", SIGNING, now)
    assert not signed("", b"body", SIGNING, now)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [(429, Transient), (503, Transient), (409, Transient), (500, Unknown), (404, Permanent), (302, Permanent)],
)
async def test_what_a_webhook_answers_is_raised_as_what_it_means_and_never_with_its_path(
    status: int, meaning: type[EffectError], desk: Receiver, notice: Notice
) -> None:
    desk.answers = [(status, {"Retry-After": "7"})]

    with pytest.raises(EffectError) as raised:
        await Webhook(desk.url, SIGNING).send(notice, KEY)

    assert type(raised.value) is meaning
    assert getattr(raised.value, "retry_after", 7.0) == 7.0
    assert "secret-path" not in str(raised.value)
    assert SIGNING not in str(raised.value)


async def test_a_webhook_where_nobody_listens_was_never_sent(notice: Notice) -> None:
    with pytest.raises(Transient) as raised:
        await Webhook("http://127.0.0.1:9/hooks/secret-path").send(notice, KEY)

    assert "secret-path" not in str(raised.value)


async def test_slack_gets_blocks_in_both_languages_in_which_nobody_is_called_by_a_title(
    desk: Receiver, notice: Notice
) -> None:
    shouting = replace(notice, title="<!channel> free", summary="<https://evil.example|here>")

    await Slack(desk.url).send(shouting, KEY)

    (call,) = desk.calls
    told = json.loads(call.body)
    kinds = [block["type"] for block in told["blocks"]]
    assert kinds == ["header", "section", "header", "section", "context"]
    said = call.body.decode()
    assert "결정이 필요합니다" in json.dumps(told, ensure_ascii=False)
    assert "<!channel>" not in told["text"]
    assert "<https://evil.example" not in json.dumps(
        [block["text"]["text"] for block in told["blocks"] if block["type"] == "section"]
    )
    assert KEY in said


async def test_an_email_has_the_same_message_id_each_time_and_both_languages(tmp_path: Path, notice: Notice) -> None:
    with mail_server(tmp_path) as server:
        email = Email(
            Mailbox("127.0.0.1", server.port), "fermata@desk.example", ("kim@desk.example", "lee@desk.example")
        )

        await email.send(notice, KEY)
        await email.send(notice, KEY)

    first, again = server.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert first["Subject"].startswith("A decision is needed: 서울에서 도쿄 / 결정이 필요합니다")
    assert "남은 승인: 2 × travel" in first.get_content()
    assert server.recipients == ["kim@desk.example", "lee@desk.example"] * 2


async def test_an_email_is_encrypted_where_the_server_offers_it_and_only_then_logs_in(
    tmp_path: Path, notice: Notice
) -> None:
    with mail_server(tmp_path, tls=True, password=RIGHT) as server:
        box = Mailbox("127.0.0.1", server.port, user="fermata", password=RIGHT, trust=server.trust)

        await Email(box, "fermata@desk.example", ("kim@desk.example",)).send(notice, KEY)
        with pytest.raises(Permanent) as refused:
            wrong = replace(box, password=WRONG)
            await Email(wrong, "fermata@desk.example", ("kim@desk.example",)).send(notice, KEY)

    assert server.encrypted == [True]
    assert WRONG not in str(refused.value)
    assert refused.value.__cause__ is None


async def test_a_certificate_of_somebody_else_gets_no_password(tmp_path: Path, notice: Notice) -> None:
    with mail_server(tmp_path, tls=True, password=RIGHT) as server:
        stranger = Mailbox("127.0.0.1", server.port, user="f", password=RIGHT, trust=ssl.create_default_context())

        with pytest.raises(EffectError):
            await Email(stranger, "fermata@desk.example", ("kim@desk.example",)).send(notice, KEY)

    assert server.mails == []


@pytest.mark.parametrize(("tls", "password"), [("required", None), ("offered", "right")])
async def test_where_encryption_is_needed_and_not_offered_nothing_is_sent(
    tls: Tls, password: str | None, tmp_path: Path, notice: Notice
) -> None:
    with mail_server(tmp_path) as server:
        box = Mailbox("127.0.0.1", server.port, tls, "fermata" if password else None, password)

        with pytest.raises(Permanent, match="offers no encryption"):
            await Email(box, "fermata@desk.example", ("kim@desk.example",)).send(notice, KEY)

    assert server.mails == []


@pytest.mark.parametrize(("answer", "meaning"), [("451 later", Transient), ("554 spam", Permanent)])
async def test_what_a_mail_server_answers_is_raised_as_what_it_means(
    answer: str, meaning: type[EffectError], tmp_path: Path, notice: Notice
) -> None:
    with mail_server(tmp_path) as server:
        server.answers = [answer]

        with pytest.raises(meaning):
            await Email(Mailbox("127.0.0.1", server.port), "f@desk.example", ("kim@desk.example",)).send(notice, KEY)


async def test_a_recipient_that_does_not_exist_is_told_although_the_others_have_it(
    tmp_path: Path, notice: Notice
) -> None:
    with mail_server(tmp_path) as server:
        email = Email(Mailbox("127.0.0.1", server.port), "f@desk.example", ("kim@desk.example", "nobody@desk.example"))

        with pytest.raises(Permanent, match="1 of 2 recipients"):
            await email.send(notice, KEY)

    assert len(server.mails) == 1


async def test_a_mail_server_that_is_not_there_was_never_written_to(notice: Notice) -> None:
    with pytest.raises(Transient, match=r"127\.0\.0\.1:9"):
        await Email(Mailbox("127.0.0.1", 9), "f@desk.example", ("kim@desk.example",)).send(notice, KEY)


async def test_the_folder_keeps_one_file_a_notice(tmp_path: Path, notice: Notice) -> None:
    folder = Folder(tmp_path / "outbox")

    await folder.send(notice, KEY)
    await folder.send(notice, KEY)

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "req-1.opened.json"
    assert json.loads(file.read_text("utf-8"))["key"] == KEY


async def test_a_folder_that_cannot_be_written_to_may_be_mended(tmp_path: Path, notice: Notice) -> None:
    (tmp_path / "outbox").write_text("a file")

    with pytest.raises(Transient, match="cannot be written to"):
        await Folder(tmp_path / "outbox").send(notice, "key")


async def test_the_terminal_shows_one_line_that_steers_nothing(
    notice: Notice, capsys: pytest.CaptureFixture[str]
) -> None:
    await Terminal().send(replace(notice, title="\x1b[31mred\nand more\u202e"), KEY)

    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "fermata approve req-1" in told


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_words_in_both_languages(event: str, notice: Notice) -> None:
    english, korean = (headline(replace(notice, event=event), language) for language in ("en", "ko"))  # type: ignore[arg-type]

    assert english.isascii() is False  # the title is Korean
    assert english != korean


def test_a_decision_is_told_with_who_and_why_and_asks_nobody_any_more(notice: Notice) -> None:
    decided = replace(notice, event="decided", status="rejected", by="lee@travel", note="너무 비쌉니다", missing={})

    english, korean = texts(decided, "both")

    assert ("decision", "rejected") in english.lines
    assert ("결정", "거절") in korean.lines
    assert ("메모", "너무 비쌉니다") in korean.lines
    assert not any("approve" in value for _, value in english.lines)


def test_a_card_number_in_what_is_told_is_masked(notice: Notice) -> None:
    leaking = replace(notice, summary="pay with 4111 1111 1111 1111")

    told = str(texts(leaking, "en")[0])

    assert "4111 1111 1111 1111" not in told


async def test_no_notifier_blocks_the_loop(tmp_path: Path, desk: Receiver, notice: Notice) -> None:
    with mail_server(tmp_path) as server:
        email = Email(Mailbox("127.0.0.1", server.port), "f@desk.example", ("kim@desk.example",))

        with blockbuster_ctx():
            for one in (email, Webhook(desk.url, SIGNING), Slack(desk.url), Folder(tmp_path / "out"), Terminal()):
                await one.send(notice, KEY)

    assert (len(server.mails), len(desk.calls)) == (1, 2)


async def test_nothing_secret_is_logged(desk: Receiver, notice: Notice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    await Webhook(desk.url, SIGNING).send(notice, KEY)

    assert SIGNING not in caplog.text
