"""Who may decide stands in one file; what is wrong with it is told where it stands, before anybody relies on it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reliability.approvers import site
from reliability.approvers.tokens import TOKEN, fits, hash_of, new_token
from reliability.errors import BadInput

Told = Callable[[str], Path]


def test_a_site_without_a_directory_has_none() -> None:
    assert site.directory() is None


def test_people_teams_seniority_delegation_and_who_is_asked_next_are_read(told: Told) -> None:
    told(
        "# 승인자 명부\npeople:\n  - name: 김민준\n    teams: [보안, platform]\n    senior: true\n"
        "    delegates: [{to: lee, until: 2031-05-16}]\n  - {name: lee, teams: [platform]}\n"
        "teams:\n  platform: {escalates_to: 보안, after: 4h}\n"
    )

    directory = site.directory()

    assert directory is not None
    kim = directory.find("김민준")
    assert kim is not None and kim.senior and kim.teams == ("보안", "platform")
    assert [(one.to, one.until.isoformat()) for one in kim.delegates] == [("lee", "2031-05-16")]
    assert directory.above["platform"].team == "보안"
    assert directory.teams == ["platform", "보안"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("people:\n- {name: kim}\n- {name: kim}\n", "approvers.yaml:3: 'kim' is listed twice"),
        ("people:\n- {name: kim, team: [a]}\n", "approvers.yaml:2: the key is 'team'; accepted: delegates, name, "),
        ("people:\n- {name: kim, team: [a]}\n", "did you mean 'teams'?"),
        ("peple: []\n", "approvers.yaml:1: the key is 'peple'"),
        ("people:\n- name: 'k m'\n", "approvers.yaml:2: the name is 'k m'"),
        ("people:\n- name: kim\n  token: fermata_secret\n", "approvers.yaml:3: is no hash of a token"),
        ("people:\n- name: kim\n  delegates: [{to: le, until: 2031-05-16}]\n- name: lee\n", "did you mean 'lee'?"),
        ("people:\n- name: kim\n  delegates: [{to: lee, until: soon}]\n- name: lee\n", "a day such as 2031-05-16"),
        ("people:\n- {name: kim, teams: [a]}\nteams:\n  b: {escalates_to: a, after: 1h}\n", "approvers.yaml:4: nobody"),
        (
            "people:\n- {name: kim, teams: [a, b]}\nteams:\n  a: {escalates_to: b, after: 1h}\n"
            "  b: {escalates_to: a, after: 1h}\n",
            "approvers.yaml:4: goes in a circle: a → b → a",
        ),
        ("people: kim\n", "accepted: a list"),
        ("people:\n- name: kim\n  name: lee\n", "twice"),
        ("people: [\n", "is no YAML"),
    ],
)
def test_what_cannot_be_meant_so_is_refused_with_its_line_and_the_nearest_name(
    told: Told, text: str, says: str
) -> None:
    told(text)

    with pytest.raises(BadInput) as refused:
        site.directory()

    assert says in str(refused.value)
    assert "fermata_secret" not in str(refused.value)


def test_a_directory_that_was_named_and_is_not_there_lets_nobody_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FERMATA_APPROVERS", str(tmp_path / "gone.yaml"))

    with pytest.raises(BadInput, match="which is not there; nobody may decide"):
        site.directory()


def test_a_change_of_the_file_is_seen_at_once(told: Told) -> None:
    told("people:\n- {name: kim, teams: [a]}\n")
    before = site.directory()
    told("people:\n- {name: lee, teams: [a, b]}\n")
    after = site.directory()

    assert before is not None and after is not None
    assert ([*before.people], [*after.people]) == (["kim"], ["lee"])


def test_a_token_is_known_by_its_hash_alone() -> None:
    token = new_token()

    assert TOKEN.fullmatch(token)
    assert fits(token, hash_of(token)) and not fits(token + "x", hash_of(token))
    assert token not in hash_of(token)
