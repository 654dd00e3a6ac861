"""Files become trees: the same twice, in every language, and never out of the tree."""

import unicodedata
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from reliability.errors import BadInput, Permanent
from state.declared import Workspace
from tests.support.repositories import OTHER, RUN, everything
from tests.tools.git.conftest import Git
from tools.git.differences import paths_of
from tools.git.limits import Limits
from tools.git.local import LocalGit
from tools.git.workspace import LocalWorkspace
from tools.git.writing import written
from tools.paths import names_of


@pytest.fixture
async def workspace(git: LocalGit, opened: Workspace, repository: Path) -> LocalWorkspace:
    return await git.workspace(str(repository), RUN)


async def test_files_are_written_changed_and_deleted_and_a_program_stays_one(
    workspace: LocalWorkspace, opened: Workspace, user: Git
) -> None:
    files = {
        "src/new.py": b"a = 1\r\n",
        "src/run.sh": b"#!/bin/sh\n",
        "src/price.py": None,
        "없음.py": None,
        "할인.py": b"\0\1",
    }

    tree = await workspace.write(opened["tree"], files)

    assert [
        line.replace(" ", "\t").split("\t")[0::3] for line in user("ls-tree", "-r", "-z", tree).split("\0")[:-1]
    ] == [
        ["100644", "src/new.py"],
        ["100755", "src/run.sh"],
        ["100644", "읽어보기.md"],
        ["100644", "할인.py"],
    ]
    assert await workspace.read(tree, ["src/new.py", "할인.py", "gone"]) == {
        "src/new.py": b"a = 1\r\n",
        "할인.py": b"\0\1",
    }


async def test_writing_twice_or_in_another_run_is_the_same_tree(
    workspace: LocalWorkspace, opened: Workspace, git: LocalGit, repository: Path
) -> None:
    files = {"src/new.py": b"a = 1\n", "src/price.py": None}
    other = await git.workspace(str(repository), OTHER)

    once = await workspace.write(opened["tree"], files)

    assert await workspace.write(opened["tree"], files) == once
    assert await workspace.write(once, files) == once
    assert await other.write(opened["tree"], files) == once
    assert await workspace.write(once, {}) == once


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "../outside", "a/../../b", "", ".", "a\\b", "C:/x", "a\0b", "a\nb", "\ud800",
        ".git/config", "src/.git/hooks/x", ".GIT/x", ".Git", ".g\u200cit/config", ".git\u200d", "\ufeff.git/x",
        "git~1/config", "GIT~2", ".git /x", ".git./x", ".git. . /x", ".git::$INDEX_ALLOCATION/x", ".git:x",
        "．git/x", ".ｇit/x", ".gıt/x", ".gitmodules", "a/.GitModules", "x" * 256, "한" * 86,
        "/".join(["a" * 200] * 30),
    ],
)  # fmt: skip
async def test_a_path_out_of_the_tree_or_into_gits_own_is_refused(
    workspace: LocalWorkspace, opened: Workspace, path: str
) -> None:
    for content in (b"x", None):
        with pytest.raises(BadInput, match="the path is"):
            await workspace.write(opened["tree"], {"src/ok.py": b"", path: content})


@pytest.mark.parametrize(
    "path", [".gitignore", ".gitattributes", ".github/workflows/x.yml", "gitx", ".gitx/a", "a.git/b"]
)
async def test_a_path_that_only_looks_like_gits_own_is_accepted(
    workspace: LocalWorkspace, opened: Workspace, path: str
) -> None:
    tree = await workspace.write(opened["tree"], {path: b"x"})

    assert path in await workspace.listing(tree)


async def test_nothing_is_written_to_a_link_or_through_one(
    workspace: LocalWorkspace, repository: Path, user: Git
) -> None:
    (repository / "out").symlink_to("/etc")
    (repository / "in").symlink_to("src")
    user("add", ".")
    user("commit", "-m", "links")
    base = user("rev-parse", "HEAD^{tree}").strip()

    for path in ("out/passwd", "in/price.py", "IN/price.py", "out", "in"):
        with pytest.raises(BadInput, match="symbolic link"):
            await workspace.write(base, {path: b"x"})
    gone = await workspace.write(base, {"out": None, "in": None})

    assert sorted(await workspace.listing(base)) == ["src/price.py", "src/run.sh", "읽어보기.md"]
    assert gone == user("rev-parse", "HEAD~1^{tree}").strip()


async def test_a_file_where_a_folder_is_and_below_a_file_is_refused(
    workspace: LocalWorkspace, opened: Workspace
) -> None:
    for files in ({"src": b"x"}, {"src/price.py/x": b"x"}, {"a": b"", "a/b": b""}):
        with pytest.raises(BadInput, match="nothing was written"):
            await workspace.write(opened["tree"], files)

    tree = await workspace.write(opened["tree"], {"src/price.py": None, "src/price.py/x": b"x"})
    flat = await workspace.write(opened["tree"], {"src/price.py": None, "src/run.sh": None, "src": b"x"})

    assert "src/price.py/x" in await workspace.listing(tree)
    assert sorted(await workspace.listing(flat)) == ["src", "읽어보기.md"]


async def test_too_much_at_once_is_refused_with_what_is_accepted(workspace: LocalWorkspace, opened: Workspace) -> None:
    small = LocalWorkspace(workspace.place, RUN, Limits(file=10, write=15, files=2, read=20, patch=100, listed=100))

    for files, told in (
        ({"a": b"x" * 11}, "'a' is 11 bytes; accepted: 10"),
        ({"a": b"x" * 8, "b": b"x" * 8}, "the files are 16 bytes; accepted: 15 at once"),
        ({"a": None, "b": None, "c": None}, "3 files are to be written; accepted: 2 at once"),
    ):
        with pytest.raises(BadInput, match=told):
            await small.write(opened["tree"], files)
    with pytest.raises(BadInput, match="accepted: 20 at once"):
        await small.read(opened["tree"])
    with pytest.raises(BadInput, match="more than 100 bytes"):
        await small.patch(opened["base"], await workspace.write(opened["tree"], {"a": b"x" * 200}))


async def test_a_tree_that_is_none_is_refused(workspace: LocalWorkspace, opened: Workspace) -> None:
    for tree in ("main", "--all", "HEAD", "", opened["tree"][:39], opened["tree"] + "^"):
        with pytest.raises(BadInput, match="the tree is"):
            await workspace.write(tree, {"a": b"x"})
    with pytest.raises(Permanent, match="no such object any more"):
        await workspace.read("1" * 40)


async def test_a_korean_name_means_its_file_whichever_way_its_letters_are_composed(
    workspace: LocalWorkspace, repository: Path, user: Git
) -> None:
    apart = unicodedata.normalize("NFD", "할인/계산.py")
    (repository / apart).parent.mkdir()
    (repository / apart).write_text("1")
    user("add", ".")
    user("commit", "-m", "from another system")
    base = user("rev-parse", "HEAD^{tree}").strip()

    tree = await workspace.write(base, {"할인/계산.py": b"2", "할인/새.py": b"3"})

    changes = await workspace.changes(base, tree)
    assert {one["path"]: one["change"] for one in changes} == {
        unicodedata.normalize("NFD", "할인") + "/새.py": "added",
        apart: "modified",
    }
    assert await workspace.read(tree, ["할인/계산.py"]) == {"할인/계산.py": b"2"}


async def test_names_that_are_no_text_stay_as_they_are(workspace: LocalWorkspace, repository: Path, user: Git) -> None:
    odd = repository.joinpath("caf\udce9.txt")
    odd.write_text("x")
    (repository / "two\nlines").write_text("y")
    user("add", ".")
    user("commit", "-m", "old names")
    base = user("rev-parse", "HEAD^{tree}").strip()

    tree = await workspace.write(base, {"src/new.py": b"1"})

    assert "caf\udce9.txt" in user("ls-tree", "-z", "--name-only", tree).split("\0")
    assert "two\nlines" in user("ls-tree", "-z", "--name-only", tree).split("\0")
    assert "caf\udce9.txt" not in await workspace.read(tree)
    assert [one["path"] for one in await workspace.changes(base, tree)] == ["src/new.py"]


async def test_every_name_of_a_change_is_told(workspace: LocalWorkspace, repository: Path, user: Git) -> None:
    text = "".join(f"line {number}\n" for number in range(30)).encode()
    base = await workspace.write(
        user("rev-parse", "HEAD^{tree}").strip(), {"src/auth/login.py": text, "기존.py": b"1\n"}
    )
    files = {"src/auth/login.py": None, "src/plain.py": text + b"more\n", "기존.py": b"2\n", "src/new.py": b"3\n"}
    tree = await workspace.write(base, {**files, "src/run.sh": None})
    (repository / "link").symlink_to("src/auth/secret.py")
    user("add", "link")
    linked = user("write-tree").strip()

    changes = await workspace.changes(base, tree)
    link = await workspace.changes(user("rev-parse", "HEAD^{tree}").strip(), linked)

    assert changes == [
        {"path": "src/new.py", "change": "added"},
        {"path": "src/plain.py", "change": "renamed", "from": "src/auth/login.py"},
        {"path": "src/run.sh", "change": "deleted"},
        {"path": "기존.py", "change": "modified"},
    ]
    assert link == [{"path": "link", "change": "added", "target": "src/auth/secret.py"}]
    assert {"src/auth/login.py", "src/plain.py"} < names_of(paths_of(changes))
    assert "src/auth/secret.py" in names_of(paths_of(link))


async def test_a_copy_of_a_changed_file_is_told_as_one(workspace: LocalWorkspace, opened: Workspace) -> None:
    text = "".join(f"line {number}\n" for number in range(30)).encode()
    base = await workspace.write(opened["tree"], {"a.py": text})

    tree = await workspace.write(base, {"a.py": text + b"x\n", "b.py": text})

    assert {"path": "b.py", "change": "copied", "from": "a.py"} in await workspace.changes(base, tree)


async def test_a_patch_can_be_applied_by_the_owner(
    workspace: LocalWorkspace, opened: Workspace, user: Git, tmp_path: Path
) -> None:
    tree = await workspace.write(opened["tree"], {"읽어보기.md": "바뀐 글\n".encode(), "src/price.py": None})

    (tmp_path / "a.patch").write_text(await workspace.patch(opened["base"], tree), "utf-8")

    assert "+바뀐 글" in (tmp_path / "a.patch").read_text("utf-8")
    user("apply", "--index", str(tmp_path / "a.patch"))
    assert user("write-tree").strip() == tree


async def test_the_worktree_shows_a_tree_and_forgets_what_was_in_the_way(
    workspace: LocalWorkspace, opened: Workspace, home: Path, user: Git
) -> None:
    folder = home / "worktrees" / RUN
    first = await workspace.write(opened["tree"], {"src/a.py": b"1", "src/b/c.py": b"2"})
    second = await workspace.write(first, {"src/a.py": None, "src/b/c.py": None, "src/price.py": b"3"})

    assert await workspace.show(first) == str(folder)
    (folder / "src" / "price.py").write_text("edited by hand")
    await workspace.show(second)

    found = everything(folder, without=".git")
    assert sorted(found) == ["src/price.py", "src/run.sh", "읽어보기.md"]
    assert found["src/price.py"] == b"3"
    assert user("-C", str(folder), "status", "--porcelain").split() == ["M", "src/price.py"]


async def test_a_worktree_that_is_gone_is_made_again_from_the_tree(
    workspace: LocalWorkspace, opened: Workspace, home: Path, user: Git
) -> None:
    tree = await workspace.write(opened["tree"], {"src/a.py": b"1"})
    user("worktree", "remove", "--force", str(home / "worktrees" / RUN))

    folder = await workspace.show(tree)

    assert folder is not None
    assert everything(Path(folder), without=".git")["src/a.py"] == b"1"


async def test_a_step_is_told_with_all_that_differs_from_where_the_run_began(
    workspace: LocalWorkspace, opened: Workspace
) -> None:
    one = await written({"a.py": b"1"}, workspace, opened)
    two = await written({"b.py": b"2"}, workspace, one)

    assert two["files"] == [{"path": "a.py", "change": "added"}, {"path": "b.py", "change": "added"}]
    assert {**two, "tree": "", "files": []} == {**opened, "tree": "", "files": []}


async def test_nothing_of_it_blocks_the_event_loop(git: LocalGit, repository: Path) -> None:
    with blockbuster_ctx():
        opened = await git.open(str(repository), RUN, "discount")
        space = await git.workspace(str(repository), RUN)
        after = await written({"a.py": b"1"}, space, opened)
        await space.read(after["tree"])
        await space.show(after["tree"])
        await space.patch(after["base"], after["tree"])
        await space.deliver(after["base"], after["tree"], after["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")
        await git.find(RUN)
        await git.withdraw(RUN, key=f"{RUN}:D:1")
        await git.discard(RUN)

    assert not (repository / "a.py").exists()
