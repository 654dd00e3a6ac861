"""A repository that wants to run something of its own: hooks, filters, drivers, helpers. None of it ever runs."""

import os
import subprocess
from pathlib import Path

import pytest

from reliability.errors import EffectError, Permanent
from tests.support.repositories import RUN, everything
from tests.tools.git.conftest import Git
from tools.git.local import LocalGit

HOOKS = """
    applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg
    post-commit pre-rebase post-checkout post-merge pre-push pre-auto-gc post-rewrite post-index-change
    reference-transaction fsmonitor-watchman update post-update sendemail-validate
""".split()  # noqa: SIM905 - a list of words

SETTINGS = {
    "core.fsmonitor": "{trap}",
    "core.editor": "{trap}",
    "core.pager": "{trap}",
    "core.sshCommand": "{trap}",
    "core.askPass": "{trap}",
    "core.gitProxy": "{trap}",
    "core.alternateRefsCommand": "{trap}",
    "credential.helper": "{trap}",
    "sequence.editor": "{trap}",
    "gpg.program": "{trap}",
    "gpg.ssh.program": "{trap}",
    "commit.gpgSign": "true",
    "tag.gpgSign": "true",
    "diff.external": "{trap}",
    "diff.evil.command": "{trap}",
    "diff.evil.textconv": "{trap}",
    "merge.evil.driver": "{trap}",
    "filter.evil.clean": "{trap}",
    "filter.evil.smudge": "{trap}",
    "filter.evil.process": "{trap}",
    "filter.evil.required": "true",
    "interactive.diffFilter": "{trap}",
    "pager.diff": "{trap}",
    "uploadpack.packObjectsHook": "{trap}",
    "alias.diff-tree": "!{trap}",
    "alias.rev-parse": "!{trap}",
    "submodule.x.update": "!{trap}",
    "remote.evil.url": "ext::{trap}",
    "remote.evil.uploadpack": "{trap}",
    "remote.evil.promisor": "true",
    "remote.evil.vcs": "evil",
    "protocol.ext.allow": "always",
    "maintenance.auto": "true",
    "gc.auto": "1",
}


@pytest.fixture
def fired(repository: Path, user: Git, tmp_path: Path) -> Path:
    """The file that a trap writes; every trap that git knows is set in the repository."""
    (repository / ".gitattributes").write_text("* filter=evil diff=evil merge=evil ident text eol=crlf\n")
    user("add", ".")
    user("commit", "-m", "attributes")
    trap, fired = tmp_path / "trap", tmp_path / "fired"
    trap.write_text(f'#!/bin/sh\necho "$0 $*" >>{fired}\n')
    trap.chmod(0o755)
    hooks = repository / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        (hooks / name).symlink_to(trap)
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil merge=evil\n")
    for name, value in SETTINGS.items():
        user("config", name, value.format(trap=trap), env={"GIT_CONFIG_PARAMETERS": "'core.fsmonitor=false'"})
    user("config", "core.hooksPath", str(hooks))
    fired.unlink(missing_ok=True)
    return fired


async def test_nothing_that_a_repository_brings_along_is_ever_run(
    git: LocalGit, repository: Path, fired: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_EDITOR", "GIT_PAGER", "GIT_ASKPASS", "GIT_PROXY_COMMAND"):
        monkeypatch.setenv(name, str(fired.with_name("trap")))
    before = everything(repository, without=".git")

    opened = await git.open(str(repository), RUN, "discount")
    space = await git.workspace(str(repository), RUN)
    tree = await space.write(
        opened["tree"], {"src/price.py": b"1\n", "new.py": b"2\n", ".gitattributes": b"* filter=evil\n"}
    )
    await space.show(tree)
    await space.changes(opened["base"], tree)
    patch = await space.patch(opened["base"], tree)
    assert await space.read(tree, ["new.py"]) == {"new.py": b"2\n"}
    await space.deliver(opened["base"], tree, opened["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")
    await space.delivered(opened["branch"], key=f"{RUN}:D:1")
    await git.open(str(repository), RUN, "discount")
    await git.withdraw(RUN, key=f"{RUN}:D:1")
    await git.discard(RUN)

    assert not sprung(fired)
    assert "+2" in patch
    assert everything(repository, without=".git") == before


def test_the_traps_do_work_where_nobody_is_careful(repository: Path, fired: Path, tmp_path: Path) -> None:
    careless = [
        ["status"],
        ["diff", "HEAD"],
        ["worktree", "add", str(tmp_path / "w"), "-b", "side"],
        ["branch", "other"],
    ]

    told = []
    (repository / "src" / "price.py").write_text("changed")
    for words in careless:
        subprocess.run(["git", *words], cwd=repository, capture_output=True, check=False)
        told.append(sprung(fired))

    assert all(told), told


async def test_a_repository_that_lacks_objects_fetches_none(
    git: LocalGit, repository: Path, fired: Path, user: Git
) -> None:
    user("config", "core.repositoryFormatVersion", "1")
    user("config", "extensions.partialClone", "evil")
    user("config", "remote.evil.url", str(repository))
    user("config", "--unset", "remote.evil.vcs")
    blob = user("rev-parse", "HEAD:src/price.py").strip()
    user("cat-file", "-p", "1" * 40, check=False)
    careless = sprung(fired)
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(EffectError):
        await git.open(str(repository), RUN, "discount")

    assert "trap" in careless
    assert not sprung(fired)


async def test_settings_of_the_user_and_the_process_change_nothing(
    git: LocalGit, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = {"GIT_DIR": "/nonexistent", "GIT_WORK_TREE": "/nonexistent", "GIT_INDEX_FILE": "/nonexistent/index"}
    for name, value in {**elsewhere, "GIT_OBJECT_DIRECTORY": "/nonexistent", "GIT_TRACE": str(tmp_path / "t")}.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".gitconfig").write_text("[core]\n\tbare = true\n[alias]\n\trev-parse = !false\n")
    monkeypatch.setenv("HOME", str(tmp_path))

    opened = await git.open(str(repository), RUN, "discount")

    assert opened["branch"] == "fermata/3f2a9c1e-discount"
    assert not (tmp_path / "t").exists()


async def test_a_branch_that_is_another_branch_in_disguise_moves_nothing(
    git: LocalGit, repository: Path, user: Git
) -> None:
    opened = await git.open(str(repository), RUN, "discount")
    space = await git.workspace(str(repository), RUN)
    tree = await space.write(opened["tree"], {"a": b"1"})
    user("symbolic-ref", f"refs/heads/{opened['branch']}", "refs/heads/main")

    await space.deliver(opened["base"], tree, opened["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")

    assert user("rev-parse", "main").strip() == opened["base"]
    assert user("show", f"{opened['branch']}:a") == "1"


async def test_a_checkout_that_claims_to_be_elsewhere_is_not_written_to(
    git: LocalGit, repository: Path, user: Git, tmp_path: Path
) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "mine").write_text("mine")
    user("config", "core.worktree", str(tmp_path / "victim"))

    opened = await git.open(str(repository), RUN, "discount")
    space = await git.workspace(str(repository), RUN)
    await space.show(await space.write(opened["tree"], {"mine": b"yours"}))
    await git.discard(RUN)

    assert everything(tmp_path / "victim") == {"mine": b"mine"}


async def test_links_of_a_repository_lead_nothing_out_of_the_worktree(
    git: LocalGit, repository: Path, user: Git, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "victim").mkdir()
    (repository / "out").symlink_to(tmp_path / "victim")
    (repository / "hooks").symlink_to(".git/hooks")
    user("add", ".")
    user("commit", "-m", "links")
    opened = await git.open(str(repository), RUN, "discount")
    space = await git.workspace(str(repository), RUN)
    (home / "worktrees" / RUN / "src" / "price.py").unlink()
    (home / "worktrees" / RUN / "src" / "price.py").symlink_to(tmp_path / "victim" / "new")
    (home / "worktrees" / RUN / "made").symlink_to(tmp_path / "victim")

    await space.show(await space.write(opened["tree"], {"src/price.py": b"1", "made/x": b"2"}))
    await git.discard(RUN)

    assert everything(tmp_path / "victim") == {}


async def test_a_worktree_folder_that_is_a_link_is_removed_and_not_what_it_leads_to(
    git: LocalGit, repository: Path, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "mine").write_text("mine")
    (home / "worktrees").mkdir(parents=True)
    (home / "worktrees" / RUN).symlink_to(tmp_path / "victim")

    await git.open(str(repository), RUN, "discount")
    await git.discard(RUN)

    assert everything(tmp_path / "victim") == {"mine": b"mine"}
    assert not (home / "worktrees" / RUN).exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
async def test_a_repository_of_another_user_is_refused(git: LocalGit, repository: Path) -> None:
    os.chown(repository, 12345, 12345)
    os.chown(repository / ".git", 12345, 12345)

    with pytest.raises(Permanent, match="belongs to another user"):
        await git.open(str(repository), RUN, "discount")


def sprung(fired: Path) -> str:
    """What was run, and forget it."""
    told = fired.read_text() if fired.exists() else ""
    fired.unlink(missing_ok=True)
    return told
