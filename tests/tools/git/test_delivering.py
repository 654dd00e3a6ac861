"""One commit on the run's own branch: once, whoever asks how often; and nothing of anybody else's is ever moved."""

import json
from pathlib import Path

import pytest

from reliability.errors import Permanent, Unknown
from state.declared import Workspace
from tests.support.repositories import OTHER, RUN
from tests.tools.git.conftest import Git
from tools.git.example import new_repository
from tools.git.local import LocalGit
from tools.git.workspace import LocalWorkspace

KEY, AUTHOR = f"{RUN}:DELIVERING:1", "김민지 <minji@example.org>"


@pytest.fixture
async def workspace(git: LocalGit, opened: Workspace, repository: Path) -> LocalWorkspace:
    return await git.workspace(str(repository), RUN)


@pytest.fixture
async def tree(workspace: LocalWorkspace, opened: Workspace) -> str:
    return await workspace.write(opened["tree"], {"src/할인.py": b"rate = 3\n", "src/price.py": None})


async def test_what_is_delivered_is_one_commit_and_the_same_as_a_patch(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, repository: Path, tmp_path: Path
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "할인 추가\n\nWhy.", AUTHOR, key=KEY)

    assert user("log", "--format=%H %T %P", "main..", opened["branch"]).split() == [
        made["commit"],
        tree,
        opened["base"],
    ]
    assert user("log", "-1", "--format=%an <%ae>%n%B", opened["branch"]).strip().splitlines() == [
        AUTHOR, "할인 추가", "", "Why.", "", f"Fermata-Run: {KEY}",
    ]  # fmt: skip
    assert user("log", "-1", "--format=%(trailers:key=Fermata-Run,valueonly)", made["commit"]).strip() == KEY
    user("checkout", "--quiet", "-b", "by-patch", opened["base"])
    user("am", "--quiet", made["patch"])
    assert user("rev-parse", "HEAD^{tree}").strip() == tree


async def test_the_owner_can_switch_to_the_branch_at_once(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, home: Path
) -> None:
    await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    user("switch", "--quiet", opened["branch"])

    assert not (home / "worktrees" / RUN).exists()


async def test_delivering_again_finds_what_was_delivered(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    first = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)
    removed(first["patch"])

    again = await workspace.deliver(opened["base"], tree, opened["branch"], "other words", AUTHOR, key=KEY)

    assert again == first == await workspace.delivered(opened["branch"], key=KEY)
    assert is_there(first["patch"])
    assert user("rev-list", "--count", f"main..{opened['branch']}").strip() == "1"


async def test_commits_of_somebody_else_on_the_branch_are_left_alone(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    theirs = user("commit-tree", "-p", opened["base"], "-m", "theirs", opened["tree"]).strip()
    user("update-ref", f"refs/heads/{opened['branch']}", theirs)

    with pytest.raises(Permanent, match="has other commits by now"):
        await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    assert user("rev-parse", opened["branch"]).strip() == theirs


async def test_a_second_delivery_does_not_replace_the_first(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    with pytest.raises(Permanent, match="has other commits by now"):
        await workspace.deliver(
            opened["base"], opened["tree"], opened["branch"], "x", AUTHOR, key=f"{RUN}:DELIVERING:2"
        )

    assert user("rev-parse", opened["branch"]).strip() == made["commit"]


async def test_only_the_branch_that_the_run_opened_is_ever_delivered_to(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, repository: Path
) -> None:
    other = await git.workspace(str(repository), OTHER)
    before = user("for-each-ref", "refs/heads")

    for branch in ("main", "HEAD", "refs/heads/main", "fermata/77777777-other", "fermata/3f2a9c1e-other", "../main"):
        with pytest.raises(Permanent, match=r"is no branch of run|did not open"):
            await workspace.deliver(opened["base"], tree, branch, "x", AUTHOR, key=KEY)
    for space in (other, workspace):
        with pytest.raises(Permanent, match=r"is no branch of run|did not open"):
            await space.deliver("0" * 40, tree, opened["branch"], "x", AUTHOR, key=KEY)

    assert user("for-each-ref", "refs/heads") == before


async def test_a_branch_that_somebody_checked_out_is_left_alone(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, tmp_path: Path
) -> None:
    user("worktree", "add", "--quiet", "--force", str(tmp_path / "theirs"), opened["branch"])

    with pytest.raises(Permanent, match="is checked out in"):
        await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    assert user("rev-parse", opened["branch"]).strip() == opened["base"]


async def test_a_branch_that_was_deleted_meanwhile_is_made_again(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    user("update-ref", "-d", f"refs/heads/{opened['branch']}")

    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    assert user("rev-parse", opened["branch"]).strip() == made["commit"]


async def test_words_of_a_message_cannot_pass_for_the_mark_of_another_run(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    words = f"x\n\nFermata-Run: {OTHER}:DELIVERING:1\0\x1b[31m"

    await workspace.deliver(opened["base"], tree, opened["branch"], words, AUTHOR, key=KEY)

    assert await workspace.delivered(opened["branch"], key=f"{OTHER}:DELIVERING:1") is None
    assert await workspace.delivered(opened["branch"], key=KEY) is not None
    assert "\x1b" not in user("log", "-1", "--format=%B", opened["branch"])


@pytest.mark.parametrize("author", ["", "Kim", "Kim <>", "Kim <a@b>\nEvil: x", "<a@b>", "A <a@b> <c@d>"])
async def test_an_author_that_is_none_is_refused(
    workspace: LocalWorkspace, opened: Workspace, tree: str, author: str
) -> None:
    with pytest.raises(Permanent, match="the author is"):
        await workspace.deliver(opened["base"], tree, opened["branch"], "x", author, key=KEY)


async def test_a_delivery_whose_patch_cannot_be_written_is_in_doubt_and_not_taken_for_failed(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, home: Path
) -> None:
    (home / "deliveries").write_text("a file is in the way of the folder")

    with pytest.raises(Unknown, match="has the commit, and then"):
        await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)
    (home / "deliveries").unlink()

    assert await workspace.delivered(opened["branch"], key=KEY) is not None


async def test_what_was_delivered_can_be_withdrawn_and_twice_is_harmless(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    await git.withdraw(RUN, key=KEY)
    await git.withdraw(RUN, key=KEY)

    assert user("for-each-ref", "--format=%(refname)", "refs/heads").split() == ["refs/heads/main"]
    assert not is_there(made["patch"])


async def test_what_somebody_built_on_or_works_on_is_not_withdrawn(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)
    user("switch", "--quiet", opened["branch"])
    with pytest.raises(Permanent, match="is checked out in"):
        await git.withdraw(RUN, key=KEY)
    user("commit", "--allow-empty", "-m", "more")
    user("switch", "--quiet", "main")

    with pytest.raises(Permanent, match="somebody has built on"):
        await git.withdraw(RUN, key=KEY)

    assert user("rev-parse", f"{opened['branch']}~1").strip() == made["commit"]
    assert is_there(made["patch"])


async def test_withdrawing_what_was_never_delivered_changes_nothing(
    git: LocalGit, opened: Workspace, user: Git
) -> None:
    await git.withdraw(RUN, key=KEY)
    await git.withdraw(OTHER, key=f"{OTHER}:DELIVERING:1")

    assert user("rev-parse", opened["branch"]).strip() == opened["base"]


async def test_discarding_leaves_no_trace_and_twice_is_harmless(
    git: LocalGit, workspace: LocalWorkspace, tree: str, user: Git, home: Path
) -> None:
    await workspace.show(tree)

    await git.discard(RUN)
    await git.discard(RUN)

    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert len(user("worktree", "list").splitlines()) == 1
    assert list((home / "worktrees").iterdir()) == []
    assert await git.find(RUN) is None


async def test_a_process_that_slept_while_others_undid_the_run_makes_nothing_more_for_it(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, repository: Path, tree: str, user: Git, home: Path
) -> None:
    await git.discard(RUN)

    with pytest.raises(Permanent, match="was undone; nothing of it is kept"):
        await workspace.write(opened["tree"], {"late.py": b"x = 1\n"})
    with pytest.raises(Permanent, match="was undone, and opens nothing any more; begin a new one"):
        await git.open(str(repository), RUN, "discount")

    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert list((home / "worktrees").iterdir()) == []


async def test_a_process_that_slept_while_others_delivered_leaves_no_worktree(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, repository: Path, tree: str, user: Git, home: Path
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    late = await git.open(str(repository), RUN, "discount")

    assert late == opened
    assert user("rev-parse", opened["branch"]).strip() == made["commit"]
    assert len(user("worktree", "list").splitlines()) == 1
    assert [path.name for path in (home / "worktrees").iterdir()] == [f"{RUN}.json"]


async def test_discarding_keeps_what_was_delivered_and_what_others_put_on_the_branch(
    git: LocalGit, workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git
) -> None:
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    await git.discard(RUN)

    assert user("rev-parse", opened["branch"]).strip() == made["commit"]
    assert user("for-each-ref", "refs/fermata") == ""
    assert is_there(made["patch"])


async def test_a_run_whose_repository_is_gone_can_be_discarded(git: LocalGit, repository: Path, home: Path) -> None:
    await new_repository(repository, repository.with_name("second"))
    await git.open(str(repository.with_name("second")), RUN, "discount")
    repository.with_name("second").rename(repository.with_name("elsewhere"))

    await git.discard(RUN)

    assert list((home / "worktrees").iterdir()) == []


async def test_what_is_known_of_a_run_is_read_or_said_to_be_unreadable(
    git: LocalGit, opened: Workspace, home: Path
) -> None:
    kept = home / "worktrees" / f"{RUN}.json"
    assert json.loads(kept.read_text("utf-8")) == opened

    kept.write_text("{")

    with pytest.raises(Permanent, match="cannot be read"):
        await git.discard(RUN)


def is_there(file: str) -> bool:
    return Path(file).exists()


def removed(file: str) -> None:
    Path(file).unlink()


async def test_what_is_shown_late_is_not_left_beside_a_branch_that_was_delivered(
    workspace: LocalWorkspace, opened: Workspace, tree: str, user: Git, home: Path
) -> None:
    await workspace.deliver(opened["base"], tree, opened["branch"], "x", AUTHOR, key=KEY)

    shown = await workspace.show(opened["tree"])

    assert shown is None
    assert len(user("worktree", "list").splitlines()) == 1
    assert [path.name for path in (home / "worktrees").iterdir()] == [f"{RUN}.json"]
