"""What a run would deliver is read from git itself, by every name, and never from what a step says of it."""

from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig

from nodes.deliverable import Deliverable, identity, made_by_steps
from nodes.development.deliverable import InTheTree
from reliability.errors import Permanent
from state.declared import Workspace
from tests.support.repositories import RUN
from tests.tools.git.conftest import git, opened, repository  # noqa: F401 - fixtures
from tools.git.local import LocalGit

CONFIG: RunnableConfig = {"configurable": {"thread_id": RUN}}


async def seen(git: LocalGit, opened: Workspace, files: Mapping[str, bytes | None]) -> Deliverable:  # noqa: F811
    """What is read after these files were written to the run's tree, whatever the steps say."""
    workspace = await git.workspace(opened["repository"], RUN)
    tree = await workspace.write(opened["base"], files)
    state = {"workspace": {**opened, "tree": tree}, "steps": {"code_changes": {"changedFiles": [], "patch": ""}}}
    return await InTheTree(_served(git))(state, CONFIG)


def _served(git: LocalGit) -> Any:  # noqa: F811
    async def service() -> LocalGit:
        return git

    return service


async def test_what_git_says_counts_and_not_what_a_step_says(git: LocalGit, opened: Workspace) -> None:  # noqa: F811
    found = await seen(git, opened, {"src/auth/login.py": b"API_KEY = 1\n", "src/run.sh": None})

    assert found.paths == ["src/auth/login.py", "src/run.sh"]
    assert found.files == {"src/auth/login.py": "API_KEY = 1\n"}
    assert "API_KEY = 1" in found.output and "echo run" not in found.output


async def test_a_moved_file_has_both_its_names(git: LocalGit, opened: Workspace) -> None:  # noqa: F811
    content = b"def price(pieces):\n    return pieces * 100\n"

    found = await seen(git, opened, {"src/price.py": None, "docs/price.py": content})

    assert found.paths == ["docs/price.py", "src/price.py"]


async def test_a_picture_is_no_text_and_a_program_that_is_no_utf_8_stays_one(
    git: LocalGit,  # noqa: F811
    opened: Workspace,  # noqa: F811
) -> None:
    found = await seen(
        git, opened, {"logo.png": b"\x89PNG\0\0", "a.py": b"name = '\xff'\0", "읽기.md": b"\xea\xb0\x80"}
    )

    assert found.paths == ["a.py", "logo.png", "읽기.md"]
    assert found.files is not None and sorted(found.files) == ["a.py", "읽기.md"] and found.files["읽기.md"] == "가"


async def test_a_tree_that_is_gone_is_told(git: LocalGit, opened: Workspace) -> None:  # noqa: F811
    state = {"workspace": {**opened, "tree": "0" * 39 + "1"}}

    with pytest.raises(Permanent):
        await InTheTree(_served(git))(state, CONFIG)


async def test_without_a_repository_it_is_what_the_steps_made() -> None:
    steps = {"answer": "forty-two", "code": {"files": [{"path": "b", "change": "renamed", "from": "a"}], "patch": "+x"}}

    both = await made_by_steps({"steps": steps}, CONFIG)
    words = await made_by_steps({"steps": {"answer": "forty-two", "fine": {"passed": 2}}}, CONFIG)

    assert (both.output.strip(), both.paths) == ("x", ["a", "b"])
    assert (words.output, words.paths) == ('forty-two\n{"passed": 2}', [])


def test_another_tree_or_another_output_is_another_identity() -> None:
    state: dict[str, Any] = {"workspace": {"tree": "a"}, "steps": {"one": 1}}

    others = [{**state, "workspace": {"tree": "b"}}, {**state, "steps": {"one": 2}}, {"steps": {"one": 1}}]

    assert identity({**state, "status": "x"}) == identity(state)
    assert len({identity(one) for one in [state, *others]}) == 4
