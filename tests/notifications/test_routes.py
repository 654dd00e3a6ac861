"""The routes of fermata.toml: what is written wrong is told with its place and what comes nearest; no secret is."""

from pathlib import Path

import pytest

from reliability.errors import BadInput
from reliability.settings import place
from tools.notifications.email import Email
from tools.notifications.folder import Folder
from tools.notifications.routes import routes
from tools.notifications.webhook import Webhook

ALL = """
[models]
x = "offline"

[notifications.console]
kind = "terminal"

[notifications.desk]
kind = "webhook"
url = "https://desk.example/hook"
signing_key = "env:DESK_KEY"
events = ["opened", "decided"]
teams = ["finance"]
language = "ko"

[notifications.chat]
kind = "slack"
url = "file:{folder}/slack"

[notifications.mail]
kind = "email"
host = "mail.example"
port = 587
tls = "required"
user = "fermata"
password = "env:MAIL_PASSWORD"
sender = "fermata@desk.example"
to = ["kim@desk.example"]

[notifications.twin]
kind = "file"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "fermata.toml"
    monkeypatch.setenv("FERMATA_SETTINGS", str(file))
    return file


def test_every_kind_is_read_with_its_events_teams_and_language(
    settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text(ALL.format(folder=tmp_path))
    (tmp_path / "slack").write_text("https://hooks.slack.example/services/T0/B0/x\n")
    monkeypatch.setenv("DESK_KEY", "k")
    monkeypatch.setenv("MAIL_PASSWORD", "p-that-nobody-sees")

    found = {route.name: route for route in routes()}

    assert list(found) == ["console", "desk", "chat", "mail", "twin"]
    assert (found["desk"].address.events, found["desk"].address.teams) == (("opened", "decided"), ("finance",))
    assert isinstance(found["desk"].notifier, Webhook)
    assert isinstance(found["twin"].notifier, Folder)
    mail = found["mail"].notifier
    assert isinstance(mail, Email)
    assert (mail.mailbox.port, mail.mailbox.tls, mail.to) == (587, "required", ("kim@desk.example",))
    assert "p-that-nobody-sees" not in repr(found)


def test_without_a_file_there_is_no_route(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert routes() == []


@pytest.mark.parametrize(
    ("lines", "line", "told"),
    [
        ('kind = "webhok"\nurl = "https://x.example"', 3, "did you mean 'webhook'?"),
        ('url = "https://x.example"', 2, "kind is 'None'; accepted: terminal, file, webhook, slack, email"),
        ('kind = "webhook"\nurl = "https://x.example"\nevent = ["opened"]', 5, "did you mean 'events'?"),
        ('kind = "terminal"\nevents = ["opend"]', 4, "did you mean 'opened'?"),
        ('kind = "terminal"\nlanguage = "kr"', 4, "accepted: en, ko, both"),
        ('kind = "webhook"', 2, "url: Field required"),
        ('kind = "webhook"\nurl = "ftp://x.example"', 2, "url is no address"),
        ('kind = "email"\nhost = "h"\nsender = "f@x.example"\nto = "nobody"', 6, "to"),
        ('kind = "email"\nhost = "h"\nsender = "f@x.example"\nto = "k@x.example"\nuser = "f"', 2, "given together"),
        ('kind = "email"\nhost = "h"\nsender = "f@x.example"\nto = "k@x.example"\ntls = "offerd"', 7, "'offered'?"),
    ],
)
def test_what_is_written_wrong_is_told_with_its_line_and_what_comes_nearest(
    lines: str, line: int, told: str, settings: Path
) -> None:
    settings.write_text(f"\n[notifications.desk]\n{lines}\n")

    with pytest.raises(BadInput) as wrong:
        routes()

    assert f"fermata.toml, line {line}: [notifications.desk]" in str(wrong.value)
    assert told in str(wrong.value)


@pytest.mark.parametrize(
    ("lines", "hidden"),
    [
        ('kind = "slack"\nurl = "https://hooks.slack.example/services/T0/B0/hidden"', "hidden"),
        ('kind = "webhook"\nurl = "https://x.example"\nsigning_key = "hidden-key"', "hidden-key"),
        ('kind = "webhook"\nurl = "https://user:hidden@x.example/"', "hidden"),
        ('kind = "webhook"\nurl = 5\nsigning_key = "hidden-key"', "hidden-key"),
    ],
)
def test_a_secret_that_was_written_into_the_file_is_refused_and_not_repeated(
    lines: str, hidden: str, settings: Path
) -> None:
    settings.write_text(f"[notifications.desk]\n{lines}\n")

    with pytest.raises(BadInput) as wrong:
        routes()

    assert hidden not in str(wrong.value)
    assert wrong.value.__cause__ is None


def test_a_secret_that_lies_nowhere_is_told_by_where_it_should_lie(settings: Path) -> None:
    settings.write_text(
        '[notifications.desk]\nkind = "webhook"\nurl = "https://x.example"\nsigning_key = "env:NOT_SET"\n'
    )

    with pytest.raises(BadInput, match="'env:NOT_SET', which is empty or not there"):
        routes()


def test_a_place_is_found_by_table_and_key_and_is_the_file_where_it_is_inline(settings: Path) -> None:
    settings.write_text('[a.b]\nx = 1\n["a"]\n[a."c"]\ny = 1\nx = 2\n[d]\ne = { x = 1 }\n')

    assert place("a", "c", "x").endswith("fermata.toml, line 6")
    assert place("a", "b", "y").endswith("fermata.toml, line 1")
    assert place("d", "e", "x").endswith("fermata.toml")
