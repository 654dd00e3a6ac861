"""Who speaks."""

import pytest

from reliability.errors import BadInput
from reliability.identity import Voter, local_user


@pytest.mark.parametrize(
    ("text", "name", "team"),
    [("kim@travel", "kim", "travel"), ("kim", "kim", None), ("김.민-1+x@여행", "김.민-1+x", "여행")],
)
def test_a_name_and_a_team_are_read(text: str, name: str, team: str | None) -> None:
    voter = Voter.parse(text)

    assert (voter.name, voter.team, voter.authenticated) == (name, team, False)
    assert str(voter) == text


@pytest.mark.parametrize("text", ["", "@travel", "kim lee", "kim@a@b", "kim\n", "k" * 65, "kim@tr avel", "<script>"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no identity; accepted: NAME@TEAM"):
        Voter.parse(text)


def test_nobody_vouches_for_the_local_user() -> None:
    user = local_user()

    assert user.name
    assert (user.team, user.authenticated) == (None, False)
