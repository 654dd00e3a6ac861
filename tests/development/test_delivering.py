"""What people approved is what one commit holds; what they declined, or nobody was told of, is nowhere."""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig

from host.checkpoints import GuardedSaver
from nodes.approvers import Approvers, modifies
from nodes.development.delivering import delivering, files_of, message_of, touched, withdrawing
from reliability.digest import digest
from reliability.ledger.terms import Touched
from tests.support.committing import committing, given, writing
from tests.support.repositories import everything
from tests.support.shop import a_run, answer, run_of, speaks
from tests.support.standing import asked
from tests.tools.git.conftest import Git
from tests.tools.git.conftest import repository as repository
from tests.tools.git.conftest import user as user
from tools.git.local import LocalGit
from tools.services import git_service

FILES: dict[str, bytes | None] = {"src/할인.py": b"rate = 3\n", "src/price.py": None}


async def test_what_was_approved_is_one_commit_on_a_branch_and_a_patch_file(
    repository: Path, user: Git, saver: GuardedSaver, home: Path
) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()
    before = everything(repository, without=".git")

    shown = asked(await graph.ainvoke(given(repository), config)).value["action_requests"][0]["args"]
    ended = await graph.ainvoke(answer("approve"), config)

    made = ended["steps"]["delivery"]
    assert ended["status"] == "COMPLETED"
    assert [one["path"] for one in shown["files"]] == ["src/price.py", "src/할인.py"]
    assert (shown["branch"], shown["repository"]) == (made["branch"], str(repository))
    assert user("rev-parse", f"{made['branch']}^{{tree}}").strip() == shown["tree"]
    assert user("rev-parse", f"{made['branch']}~1").strip() == shown["base"] == user("rev-parse", "main").strip()
    assert f"Fermata-Run: {run_of(config)}:DELIVERING:1" in user("log", "-1", "--format=%B", made["branch"])
    assert made["patch"] == str(home / "deliveries" / f"{run_of(config)}.patch")
    assert everything(repository, without=".git") == before


async def test_what_was_declined_leaves_no_trace(repository: Path, user: Git, saver: GuardedSaver, home: Path) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()
    await graph.ainvoke(given(repository), config)

    ended = await graph.ainvoke(answer("reject"), config)

    assert ended["status"] == "ROLLED_BACK"
    assert ended["outcomes"]["DISCARDING"]["result"] == "undone"
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert list((home / "worktrees").iterdir()) == []


async def test_files_that_are_others_after_the_approval_are_not_delivered(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver, interrupt_before=["DELIVERING"]), a_run()
    paused = await graph.ainvoke(given(repository), config)
    await graph.ainvoke(answer("approve"), config)
    workspace = await (await git_service()).workspace(str(repository), run_of(config))
    tree = await workspace.write(paused["workspace"]["tree"], {"src/할인.py": b"rate = 99\n"})
    await graph.aupdate_state(config, {"workspace": {**paused["workspace"], "tree": tree}}, as_node="APPROVING")

    ended = await graph.ainvoke(None, config)

    assert ended.get("status") != "COMPLETED"
    assert user("log", "--format=%s", "--all") == "The first commit\n"


async def test_a_file_that_nobody_was_told_of_is_not_delivered(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    async def sly(state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
        told = await writing({**FILES, "auth/login.py": b"x\n"})(state, config)
        files = [one for one in told["workspace"]["files"] if one["path"] != "auth/login.py"]
        return {"workspace": {**told["workspace"], "files": files}}

    graph, config = committing(sly).compile(checkpointer=saver), a_run()
    await graph.ainvoke(given(repository), config)

    ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "ROLLED_BACK"
    assert "'auth/login.py' would be changed too" in ended["outcomes"]["DELIVERING"]["reason"]
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


async def test_a_rule_for_a_file_means_the_one_that_was_moved_out_of_its_sight(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    (repository / "auth").mkdir()
    (repository / "auth" / "login.py").write_text("check = 1\n" * 30)
    user("add", ".")
    user("commit", "-m", "login")
    moved = writing({"auth/login.py": None, "plain.py": b"check = 1\n" * 30})
    rule = Approvers("security", 2, (modifies("**/auth/**"),))
    graph, config = committing(moved, rule).compile(checkpointer=saver), a_run()

    question = asked(await graph.ainvoke(given(repository), config)).value
    with speaks("kim", "security"):
        paused = await graph.ainvoke(answer("approve"), config)

    assert question["missing"] == {"security": 2}
    assert asked(paused).value["missing"] == {"security": 1}


async def test_somebodys_commit_on_the_branch_fails_the_delivery_and_is_left_alone(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()
    place = (await graph.ainvoke(given(repository), config))["workspace"]
    theirs = user("commit-tree", "-p", place["base"], "-m", "theirs", f"{place['base']}^{{tree}}").strip()
    user("update-ref", f"refs/heads/{place['branch']}", theirs)

    ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "ROLLED_BACK"
    assert "has other commits by now" in ended["outcomes"]["DELIVERING"]["reason"]
    assert user("rev-parse", place["branch"]).strip() == theirs


async def test_nothing_changed_is_nothing_to_deliver(repository: Path, user: Git, saver: GuardedSaver) -> None:
    graph, config = committing(writing({})).compile(checkpointer=saver), a_run()
    await graph.ainvoke(given(repository), config)

    ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "COMPLETED"
    assert ended["outcomes"]["DELIVERING"]["reason"] == "nothing to do"
    assert user("log", "--format=%s", "--all") == "The first commit\n"


async def test_a_folder_that_is_no_repository_ends_the_run_with_one_line(tmp_path: Path, saver: GuardedSaver) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke(given(tmp_path), config)

    assert ended["status"] == "FAILED"
    assert "is no git repository" in ended["outcomes"]["PREPARING"]["reason"]


async def test_a_run_without_a_repository_prepares_nothing(saver: GuardedSaver, home: Path) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()

    await graph.ainvoke(given(None), config)
    ended = await graph.ainvoke(answer("approve"), config)

    assert ended["status"] == "COMPLETED"
    assert not (home / "worktrees").exists()


async def test_another_environment_than_development_is_not_touched(
    repository: Path, user: Git, saver: GuardedSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()

    ended = await graph.ainvoke(given(repository), config)

    assert ended["status"] == "FAILED"
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


async def test_a_second_look_at_what_was_delivered_finds_it_and_the_undo_takes_it_back(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()
    await graph.ainvoke(given(repository), config)
    ended = await graph.ainvoke(answer("approve"), config)
    arguments, key = delivering().arguments(ended), ended["outcomes"]["DELIVERING"]["key"]
    assert arguments is not None

    probe = delivering().delivery.probe
    assert probe is not None
    found = await probe(arguments, key)
    other = await probe(arguments, f"{run_of(config)}:DELIVERING:2")
    await withdrawing().delivery.call({"undo": key}, "x")
    await LocalGit().discard(run_of(config))

    assert (found, other) == (ended["steps"]["delivery"], None)
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


async def test_a_fork_does_not_deliver_to_the_branch_of_the_run_it_came_from(
    repository: Path, user: Git, saver: GuardedSaver
) -> None:
    graph, config = committing(writing(FILES)).compile(checkpointer=saver), a_run()
    paused = await graph.ainvoke(given(repository), config)
    fork = f"{uuid.uuid4()}:DELIVERING:1"
    arguments = delivering().arguments(paused)
    assert arguments is not None

    with pytest.raises(Exception, match="is no branch of run"):
        await delivering().delivery.call(arguments, fork)

    assert user("log", "--format=%s", "--all") == "The first commit\n"


def test_what_is_delivered_is_plain_data_of_which_a_digest_can_be_made() -> None:
    files = [{"path": "b.py", "change": "renamed", "from": "a.py"}, {"path": "c.py", "change": "deleted"}]
    place = {"repository": "/r", "base": "1", "branch": "b", "tree": "2", "began": "3", "files": files}
    state = {"workspace": place, "steps": {}}

    arguments = delivering().arguments(state)

    assert arguments is not None
    assert len(digest(arguments)) == 64
    assert touched(files_of(state)) == Touched(frozenset({"b.py"}), frozenset({"a.py", "c.py"}))
    assert delivering().arguments({"workspace": {**place, "tree": "3"}}) is None
    assert delivering().arguments({}) is None


def test_without_a_list_of_all_files_those_of_the_steps_are_told() -> None:
    one = {"patch": "", "files": [{"path": "a.py", "change": "added"}]}
    two = {"patch": "", "files": [{"path": "a.py", "change": "added"}, {"path": "b.py", "change": "modified"}]}
    place = {"repository": "/r", "base": "1", "branch": "b", "tree": "2", "began": "3"}

    files = files_of({"workspace": place, "steps": {"one": one, "two": two, "three": {"severity": "none"}}})

    assert files == two["files"]


@pytest.mark.parametrize(
    ("summaries", "message"),
    [
        ([], "A change"),
        (["할인"], "할인"),
        (["할인", "시험"], "할인\n\n할인\n\n시험"),
        (["One\ntwo"], "One\n\nOne\ntwo"),
        (["x" * 80], "x" * 71 + "…\n\n" + "x" * 80),
        ([" "], "A change"),
    ],
)
def test_a_commit_is_told_in_the_words_of_the_steps(summaries: list[str], message: str) -> None:
    steps = {str(at): {"patch": "", "files": [], "summary": one} for at, one in enumerate(summaries)}

    assert message_of({"steps": steps}) == message
