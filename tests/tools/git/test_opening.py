"""A run gets a worktree and a branch of its own, once, however often it asks; or one line that says why not."""

import asyncio
import shutil
from pathlib import Path

import pytest

from reliability.errors import Permanent
from state.declared import Workspace
from tests.support.repositories import OTHER, RUN, everything
from tests.tools.git.conftest import Git
from tools.git.example import made_repository, new_repository
from tools.git.local import LocalGit


async def test_a_run_begins_on_a_branch_of_its_own_in_a_worktree_of_its_own(
    git: LocalGit, repository: Path, user: Git, home: Path
) -> None:
    opened = await git.open(str(repository), RUN, "할인 Add a discount!")

    assert opened["branch"] == "fermata/3f2a9c1e-할인-add-a-discount"
    assert opened["base"] == user("rev-parse", "HEAD").strip()
    assert opened["tree"] == user("rev-parse", "HEAD^{tree}").strip()
    assert everything(home / "worktrees" / RUN, without=".git") == everything(repository, without=".git")
    assert (home / "worktrees" / RUN / "src" / "run.sh").stat().st_mode & 0o100
    assert user("-C", str(home / "worktrees" / RUN), "status", "--porcelain") == ""


async def test_opening_again_gives_the_same_though_the_owner_went_on_working(
    git: LocalGit, opened: Workspace, repository: Path, user: Git
) -> None:
    (repository / "new.py").write_text("x = 1\n")
    user("add", ".")
    user("commit", "-m", "went on")

    again = await git.open(str(repository), RUN, "Add a discount")

    assert again == opened
    assert await git.find(RUN) == opened
    assert user("for-each-ref", "refs/heads/fermata").count("\n") == 1


async def test_what_the_owner_has_not_committed_is_untouched_byte_for_byte(
    git: LocalGit, repository: Path, user: Git
) -> None:
    (repository / "src" / "price.py").write_text("half done")
    (repository / "untracked.txt").write_text("mine")
    (repository / "staged.py").write_text("y = 1\n")
    user("add", "staged.py")
    (repository / ".git" / "index.lock").write_text("")  # and another git of theirs is at work
    before, index = everything(repository, without=".git"), (repository / ".git" / "index").read_bytes()

    opened = await git.open(str(repository), RUN, "discount")
    workspace = await git.workspace(str(repository), RUN)
    tree = await workspace.write(opened["tree"], {"src/price.py": b"changed\n"})
    await workspace.deliver(opened["base"], tree, opened["branch"], "Changed", "A <a@b>", key=f"{RUN}:D:1")
    await git.discard(RUN)

    assert everything(repository, without=".git") == before
    assert (repository / ".git" / "index").read_bytes() == index
    assert (repository / ".git" / "HEAD").read_text() == "ref: refs/heads/main\n"


async def test_a_named_commit_is_where_a_run_begins(git: LocalGit, repository: Path, user: Git) -> None:
    first = user("rev-parse", "HEAD").strip()
    user("tag", "-a", "v1", "-m", "one")
    user("commit", "--allow-empty", "-m", "two")
    user("checkout", "--quiet", "--detach")

    opened = await git.open(str(repository), RUN, "discount", base="v1")

    assert opened["base"] == first


async def test_a_folder_below_and_another_worktree_are_the_same_repository(
    git: LocalGit, repository: Path, user: Git, tmp_path: Path
) -> None:
    user("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "side"))

    below = await git.open(str(repository / "src"), RUN, "discount")
    beside = await git.open(str(tmp_path / "side"), OTHER, "discount")

    assert below["base"] == beside["base"]
    assert len(user("worktree", "list").splitlines()) == 4


async def test_a_half_made_worktree_is_made_anew(
    git: LocalGit, opened: Workspace, repository: Path, home: Path
) -> None:
    admin = repository / ".git" / "worktrees" / RUN
    (admin / "locked").write_text("initializing")
    (home / "worktrees" / RUN / "src" / "price.py").unlink()

    assert await git.find(RUN) is None
    assert await git.open(str(repository), RUN, "Add a discount") == opened

    assert everything(home / "worktrees" / RUN, without=".git") == everything(repository, without=".git")
    assert not (admin / "locked").exists()


async def test_a_worktree_that_somebody_removed_is_made_anew(
    git: LocalGit, opened: Workspace, repository: Path, home: Path
) -> None:
    shutil.rmtree(home / "worktrees" / RUN)

    assert await git.open(str(repository), RUN, "Add a discount") == opened

    assert (home / "worktrees" / RUN / "src" / "price.py").exists()


async def test_two_runs_in_one_repository_at_once_have_nothing_in_common(
    git: LocalGit, repository: Path, user: Git
) -> None:
    runs = [f"{number:08d}-run" for number in range(6)]

    opened = await asyncio.gather(*(git.open(str(repository), run, "same words") for run in runs))
    spaces = [await git.workspace(str(repository), run) for run in runs]
    trees = await asyncio.gather(
        *(
            space.write(one["tree"], {"src/price.py": run.encode()})
            for space, one, run in zip(spaces, opened, runs, strict=True)
        )
    )
    made = await asyncio.gather(
        *(
            space.deliver(one["base"], tree, one["branch"], "x", "A <a@b>", key=f"{run}:D:1")
            for space, one, tree, run in zip(spaces, opened, trees, runs, strict=True)
        )
    )

    assert len({one["branch"] for one in opened}) == len({one["commit"] for one in made}) == 6
    assert [user("show", f"{one['branch']}:src/price.py") for one in made] == runs
    assert user("fsck", "--no-dangling") == ""


async def test_git_keeps_the_trees_of_a_run_though_it_collects_everything_else(
    git: LocalGit, opened: Workspace, repository: Path, user: Git
) -> None:
    workspace = await git.workspace(str(repository), RUN)
    tree = await workspace.write(opened["tree"], {"src/price.py": b"kept"})

    user("-c", "gc.reflogExpire=now", "gc", "--quiet", "--prune=now")

    assert (await workspace.read(tree, ["src/price.py"])) == {"src/price.py": b"kept"}


async def test_what_is_no_repository_to_work_in_is_told_in_one_line(git: LocalGit, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    new = await asyncio.create_subprocess_exec("git", "init", "--quiet", str(tmp_path / "empty"))
    await new.wait()
    bare = await asyncio.create_subprocess_exec("git", "init", "--quiet", "--bare", str(tmp_path / "bare"))
    await bare.wait()

    told = {name: await refused(git, tmp_path / name) for name in ("plain", "empty", "bare", "bare/refs", "nothing")}

    assert "is no git repository" in told["plain"]
    assert "has no commit yet" in told["empty"]
    assert "bare repository" in told["bare"] and "bare repository" in told["bare/refs"]
    assert "is no folder" in told["nothing"]
    assert all("\n" not in line for line in told.values())
    assert not (tmp_path / "home" / "worktrees").exists()


async def test_a_detached_head_and_submodules_are_refused_before_anything_is_made(
    git: LocalGit, repository: Path, user: Git, home: Path
) -> None:
    user("checkout", "--quiet", "--detach")
    detached = await refused(git, repository)
    user("checkout", "--quiet", "main")
    user("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib/other")
    user("commit", "-m", "a module")

    modules = await refused(git, repository)

    assert "is on no branch" in detached
    assert "has submodules ('lib/other')" in modules
    assert not (home / "worktrees").exists()
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


async def test_a_branch_of_that_name_that_the_run_did_not_make_is_left_alone(
    git: LocalGit, repository: Path, user: Git
) -> None:
    user("branch", "fermata/3f2a9c1e-discount")

    told = await refused(git, repository)
    await git.discard(RUN)

    assert "did not make it" in told
    assert "fermata/3f2a9c1e-discount" in user("branch")


async def test_one_run_works_in_one_repository(git: LocalGit, opened: Workspace, tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    await made_repository(tmp_path / "second")

    told = await refused(git, tmp_path / "second")

    assert f"works in {opened['repository']!r} already" in told


@pytest.mark.parametrize("run", ["../../outside", "a/b", "short", "", "-rf-------", "x" * 65])
async def test_a_run_whose_name_could_be_a_path_or_an_option_is_refused(
    git: LocalGit, repository: Path, run: str
) -> None:
    with pytest.raises(Permanent, match="the run is"):
        await git.open(str(repository), run, "discount")


async def test_without_git_one_line_says_what_to_install(
    git: LocalGit, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    assert "there is no git on this machine" in await refused(git, repository)


async def test_a_commit_that_cannot_be_checked_out_safely_leaves_nothing_behind(
    git: LocalGit, repository: Path, user: Git, home: Path
) -> None:
    blob = user("rev-parse", "HEAD:src/price.py").strip()
    inner = user("mktree", given=f"100644 blob {blob}\tconfig\n").strip()
    tree = user("mktree", given=f"040000 tree {inner}\t.GIT\n").strip()
    commit = user("commit-tree", "-m", "evil", tree).strip()
    user("update-ref", "refs/heads/main", commit)

    told = await refused(git, repository)

    assert "invalid path '.GIT/config'" in told
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    assert list((home / "worktrees").iterdir()) == []


async def test_what_fermata_keeps_inside_the_repository_is_not_in_its_owners_way(
    git: LocalGit, repository: Path, user: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_HOME", str(repository / ".fermata"))

    await git.open(str(repository), RUN, "discount")

    assert user("status", "--porcelain") == ""


async def test_a_repository_whose_objects_have_longer_names_works_too(git: LocalGit, tmp_path: Path, user: Git) -> None:
    folder = tmp_path / "long"
    user("init", "--quiet", "--object-format=sha256", str(folder))
    (folder / "a.py").write_text("a = 1\n")
    user("-C", str(folder), "add", ".")
    user("-C", str(folder), "commit", "-m", "first")

    opened = await git.open(str(folder), RUN, "discount")
    space = await git.workspace(str(folder), RUN)
    tree = await space.write(opened["tree"], {"a.py": None, "b.py": b"b = 1\n"})
    made = await space.deliver(opened["base"], tree, opened["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")

    assert len(made["commit"]) == 64
    assert user("-C", str(folder), "show", f"{made['branch']}:b.py") == "b = 1\n"


async def test_the_same_example_is_the_same_commit_wherever_it_is_made(repository: Path, tmp_path: Path) -> None:
    one = await new_repository(repository, tmp_path / "one")
    two = await new_repository(repository, tmp_path / "two")

    assert one == two
    assert everything(tmp_path / "one", without=".git") == everything(repository, without=".git")


async def refused(git: LocalGit, folder: Path) -> str:
    with pytest.raises(Permanent) as error:
        await git.open(str(folder), RUN, "discount")
    return str(error.value)
