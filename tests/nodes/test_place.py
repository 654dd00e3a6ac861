"""Where a node stands, and who speaks through a call."""

from typing import Any

import pytest

from nodes.place import Place, place_of, voter_of
from reliability.errors import BadInput
from reliability.identity import Voter, local_user
from tests.support.shop import speaks


@pytest.mark.parametrize(
    ("namespace", "path"),
    [
        ("PAYING:1f2e", "PAYING"),
        ("travel:1f2e|PAYING:3d4c", "travel/PAYING"),
        ("a:1|b:2|PAYING:3", "a/b/PAYING"),
    ],
)
def test_the_way_through_the_subgraphs_is_kept_and_the_tasks_ids_are_not(namespace: str, path: str) -> None:
    place = place_of({"configurable": {"thread_id": "run", "checkpoint_ns": namespace}})

    assert place == Place("run", path)
    assert place.beside("REFUNDING") == path.replace("PAYING", "REFUNDING")


@pytest.mark.parametrize("config", [{}, {"configurable": {}}, {"configurable": {"thread_id": ""}}])
def test_without_a_run_nothing_can_be_kept_apart(config: Any) -> None:
    with pytest.raises(BadInput, match="no thread_id"):
        place_of(config)


class User(dict[str, Any]):
    """As LangGraph's server hands an authenticated person over."""

    def __init__(self, identity: str, *, is_authenticated: bool = True, **more: Any) -> None:
        super().__init__(more)
        self.identity, self.is_authenticated = identity, is_authenticated


def test_the_hosts_word_comes_first() -> None:
    with speaks("min", "travel"):
        assert voter_of({"configurable": {"langgraph_auth_user": User("lee")}}) == Voter("min", "travel")


def test_then_the_servers_authentication() -> None:
    config: Any = {"configurable": {"langgraph_auth_user": User("lee", teams=["finance", "travel"])}}

    assert voter_of(config) == Voter("lee", "finance", authenticated=True)


@pytest.mark.parametrize("user", [None, User("lee", is_authenticated=False), User(""), {"identity": "lee"}])
def test_whom_nobody_vouches_for_is_the_local_user(user: Any) -> None:
    assert voter_of({"configurable": {"langgraph_auth_user": user}}) == local_user()
