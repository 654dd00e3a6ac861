"""At the command line a name decides nothing without its token, and a token is shown once and stands nowhere."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from host.cli import of_runs, of_the_site  # noqa: F401 - each registers its commands
from host.cli.guard import guarded
from host.cli.options import app
from reliability.approvers import site
from reliability.identity import Voter
from reliability.ledger import ledger, requests, runs
from reliability.ledger.asked import Decision, Policy, Question
from reliability.ledger.escalations import Rung
from tests.approvers.conftest import Tokens
from tests.support import warm

RUN = "6f1c2a1e-0000-4000-8000-000000000001"


def fermata(*words: str) -> int:
    return guarded(lambda: app(list(words), standalone_mode=False), as_json="--json" in words)


@pytest.fixture
def waiting() -> str:
    """A request that one of each team must approve."""
    ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    policy = Policy({"platform": 1, "security": 1})
    return ledger().call(requests.ask, Question(RUN, "APPROVING", 1, {}, {"what": "x"}, policy, timedelta(hours=1))).id


def votes(request: str) -> list[tuple[str, str]]:
    return [(vote["voter"], vote["decision"]) for vote in ledger().call(requests.get, request).votes]


def kept_in(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_person_is_listed_with_a_token_that_stands_nowhere(
    home: Path, capsys: pytest.CaptureFixture[str], waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fermata("approvers", "add", "김민준", "--team", "platform", "--senior", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert fermata("approvers", "add", "lee", "--team", "security", "--team", "platform") == 0
    capsys.readouterr()

    monkeypatch.setenv("FERMATA_TOKEN", made["token"])
    assert fermata("approve", waiting, "--as", "김민준", "--no-resume") == 0

    assert votes(waiting) == [("김민준", "approve")]
    assert made["token"] not in capsys.readouterr().out
    assert made["token"].encode() not in kept_in(home)
    known = site.directory()
    assert known is not None and known.people["lee"].teams == ("security", "platform")


def test_what_people_wrote_in_the_file_stays(home: Path, tokens: Tokens) -> None:
    file = home / "approvers.yaml"
    before = (
        "# who\npeople:\n  # the platform team\n  - name: kim\n    teams: [a, b]\n\n"
        "# end\nteams:\n  a: {escalates_to: b, after: 1h}\n"
    )
    file.write_text(before, "utf-8")

    assert fermata("approvers", "add", "lee", "--team", "a") == 0
    grown = file.read_text("utf-8")
    assert fermata("approvers", "remove", "lee") == 0

    assert "# the platform team" in grown and "# end" in grown and "- name: lee" in grown
    assert file.read_text("utf-8") == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "ann"), "'ann' is listed twice"),
        (("add", "n o"), "the name is 'n o'"),
        (("remove", "eve"), "there is no 'eve'"),
        (("remove", "bob"), "sec lends their vote to 'bob'"),
        (("add",), "nobody was named"),
        (("grow",), "accepted: list, add, remove, check"),
    ],
)
def test_what_would_spoil_the_directory_is_refused_and_nothing_changes(
    home: Path, tokens: Tokens, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    before = (home / "approvers.yaml").read_text()

    assert fermata("approvers", *words) == 2

    assert says in capsys.readouterr().err
    assert (home / "approvers.yaml").read_text() == before
    assert not [*home.glob(".approvers-*")]


@pytest.mark.parametrize(
    ("who", "token", "says"),
    [
        ("ann", None, "ann needs a token here"),
        ("ann", "fermata_wrong", "the name 'ann' and the token do not fit"),
        ("ann", "bob", "the name 'ann' and the token do not fit"),
        ("eve", "bob", "the name 'eve' and the token do not fit"),
        ("bob@security", "bob", "bob is not in the team 'security'; accepted: platform"),
    ],
)
def test_a_name_without_its_token_decides_nothing(
    tokens: Tokens,
    waiting: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    who: str,
    token: str | None,
    says: str,
) -> None:
    if token is not None:
        monkeypatch.setenv("FERMATA_TOKEN", tokens.get(token, token))

    assert fermata("approve", waiting, "--as", who, "--no-resume") == 3

    told = capsys.readouterr()
    assert told.err.startswith(f"fermata: {says}") and told.err.count("\n") == 1
    assert not any(one in told.err + told.out for one in tokens.values())
    assert votes(waiting) == []


def test_a_token_may_stand_in_a_file_and_a_delegate_says_for_whom(
    tokens: Tokens, waiting: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text(tokens["bob"] + "\n")
    monkeypatch.setenv("FERMATA_TOKEN_FILE", str(tmp_path / "token"))

    assert fermata("approve", waiting, "--as", "bob", "--for", "sec", "--no-resume") == 0

    assert "still missing: 1 of platform" in capsys.readouterr().out
    assert ledger().call(requests.get, waiting).votes[0]["on_behalf"] == "sec"


LADDER = (Rung(3600, "security", ("platform",)),)


def asked_with(ladder: tuple[Rung, ...]) -> str:
    """A request of platform's, with a ladder or none."""
    ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    decisions: tuple[Decision, ...] = ("approve", "reject", "escalate") if ladder else ("approve", "reject")
    policy = Policy({"platform": 1}, decisions=decisions, ladder=ladder)
    return ledger().call(requests.ask, Question(RUN, "APPROVING", 1, {}, {"what": "x"}, policy, timedelta(hours=9))).id


def test_a_request_is_passed_on_by_command_and_both_teams_may_decide_it(
    tokens: Tokens, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request = asked_with(LADDER)
    monkeypatch.setenv("FERMATA_TOKEN", tokens["bob"])

    assert fermata("escalate", request, "--as", "bob", "--note", "내 일이 아님", "--json") == 0
    passed = json.loads(capsys.readouterr().out)
    monkeypatch.setenv("FERMATA_TOKEN", tokens["sec"])
    assert fermata("approve", request, "--as", "sec", "--no-resume", "--json") == 0

    assert (passed["status"], passed["votes"]) == ("open", [])
    (step,) = passed["escalations"]
    assert (step["to"], step["by"], step["note"]) == ("security", "bob@platform", "내 일이 아님")
    assert json.loads(capsys.readouterr().out)["decided_by"] == "sec@security"


@pytest.mark.parametrize(
    ("ladder", "times", "who", "code", "says"),
    [
        ((), 0, "bob", 3, "cannot be answered with 'escalate'; accepted: approve, reject"),
        (LADDER, 1, "bob", 3, "was passed on to everybody on its ladder; there is nobody further to ask"),
        (LADDER, 0, "dir", 3, "dir@directors may not decide"),
        (LADDER, 0, "eve", 3, "the name 'eve' and the token do not fit"),
        (None, 0, "bob", 2, "there is no request 'req-none'; `fermata inbox` lists those that are open"),
    ],
)
def test_what_cannot_be_passed_on_is_one_line_and_changes_nothing(
    tokens: Tokens,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ladder: tuple[Rung, ...] | None,
    times: int,
    who: str,
    code: int,
    says: str,
) -> None:
    request = "req-none" if ladder is None else asked_with(ladder)
    monkeypatch.setenv("FERMATA_TOKEN", tokens["bob"])
    for _ in range(times):
        assert fermata("escalate", request, "--as", "bob") == 0
    monkeypatch.setenv("FERMATA_TOKEN", tokens.get(who, tokens["bob"]))
    capsys.readouterr()

    assert fermata("escalate", request, "--as", who) == code

    told = capsys.readouterr()
    assert says in told.err and (told.err.count("\n"), told.out) == (1, "")
    if ladder is not None:
        asked = ledger().call(requests.get, request)
        assert (asked.status, len(asked.escalations), asked.votes) == ("open", times, ())


def test_without_a_directory_names_are_local_as_they_were(waiting: str, home: Path) -> None:
    assert fermata("approve", waiting, "--as", "kim@platform", "--no-resume") == 0

    assert votes(waiting) == [("kim", "approve")]
    assert (home / "approvers" / "kim@platform.key").exists()


def test_the_log_is_checked_read_and_its_newest_hash_printed(waiting: str, capsys: pytest.CaptureFixture[str]) -> None:
    ledger().call(requests.vote, waiting, Voter("kim", "platform"), "approve")
    assert fermata("audit", "head") == 0
    head = capsys.readouterr().out.strip()

    assert fermata("audit", "verify", "--head", head) == 0
    assert "2 rows: nothing wrong" in capsys.readouterr().out
    assert fermata("audit", "show", RUN[:8], "--json") == 0
    assert [row["kind"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["asked", "voted"]
    assert fermata("audit", "verify", "--head", "f" * 64) == 3

    with ledger().engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET told = '{}' WHERE number = 2")
    assert fermata("audit", "verify", "--json") == 3
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["ok"], told["wrong"]) == (False, [f"row 2 (voted {waiting}) was changed"])


def test_people_who_are_listed_at_the_same_moment_are_all_on_the_list(home: Path, tmp_path: Path) -> None:
    together, env = warm.Barrier(4), {"FERMATA_HOME": str(home)}
    names = {f"kim{number}" for number in range(4)}

    adding = [
        warm.fermata(tmp_path / "said", env, "approvers", "add", name, "--team", "travel", barrier=together)
        for name in sorted(names)
    ]
    done = [one.wait() for one in adding]

    assert [(one.code, one.err) for one in done] == [(0, "")] * 4
    directory = site.directory()
    assert directory is not None and set(directory.people) == names
