"""What is applied is one set: all of a command's documents or none, whoever else is at it and whenever it dies."""

import signal
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

import fermata
from graphs import catalog
from graphs.declared.applied import site
from host.exits import Exit
from host.history import history
from host.runs import open_host
from reliability.errors import NotFound
from reliability.identity import Voter
from reliability.ledger import ledger, resources
from tests.declared.small import guardrails, orchestrator, stopped_at
from tests.support import warm


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


def applied() -> dict[str, int]:
    return {one.name: one.generation for one in ledger().read(resources.applied)}


def write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("number", "how", "code"),
    [(1, signal.SIGKILL, -9), (2, signal.SIGKILL, -9), (3, signal.SIGKILL, -9), (3, signal.SIGINT, 130)],
)
def test_a_command_that_ends_half_way_has_applied_nothing(
    env: dict[str, str], tmp_path: Path, number: int, how: int, code: int
) -> None:
    warm.fermata(tmp_path, env, "apply", "-f", str(write(tmp_path / "first", a=orchestrator("a")))).wait()
    three = write(tmp_path / "three", a=orchestrator("a", "other"), b=orchestrator("b"), c=guardrails())

    done = warm.start(tmp_path, env, stopped_at, number, how, "apply", "-f", str(three)).wait()

    assert (done.code, done.out) == (code, "")
    assert applied() == {"a": 1}
    assert warm.fermata(tmp_path, env, "apply", "-f", str(three)).wait().code == Exit.ENDED_WELL
    assert applied() == {"a": 2, "b": 1, "strict": 1}


def test_two_that_apply_the_same_at_once_make_one_generation(env: dict[str, str], tmp_path: Path) -> None:
    together, folder = warm.Barrier(3), write(tmp_path / "both", a=orchestrator("a"), b=orchestrator("b"))

    both = [warm.fermata(tmp_path / "said", env, "apply", "-f", str(folder), barrier=together) for _ in range(3)]
    done = [one.wait() for one in both]

    assert [(one.code, one.err) for one in done] == [(0, "")] * 3
    said = sorted(line for one in done for line in one.out.splitlines() if line.startswith("aio"))
    assert said == [
        f"aiorchestrator/{name} {became}" for name in ("a", "b") for became in ("created", "unchanged", "unchanged")
    ]
    assert applied() == {"a": 1, "b": 1}


def test_two_that_apply_different_things_at_once_both_do(env: dict[str, str], tmp_path: Path) -> None:
    together = warm.Barrier(2)
    files = [write(tmp_path / name, **{name: orchestrator(name)}) for name in ("a", "b")]

    both = [warm.fermata(tmp_path / "said", env, "apply", "-f", str(file), barrier=together) for file in files]
    done = [one.wait() for one in both]

    assert [(one.code, one.err) for one in done] == [(0, "")] * 2
    assert applied() == {"a": 1, "b": 1}


def test_what_is_applied_is_found_by_its_whole_name_and_by_its_short_one(env: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "two", a=orchestrator("a", "ask"), b=orchestrator("b", "check"))
    warm.fermata(tmp_path, env, "apply", "-f", str(folder)).wait()

    whole, short = catalog.load("a/ask"), catalog.load("check")

    assert (whole.get_name(), short.get_name()) == ("a/ask", "b/check")
    assert catalog.names()[-2:] == ["a/ask", "b/check"]


def test_a_short_name_that_two_workflows_have_is_asked_back(env: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "two", a=orchestrator("a", "ask"), b=orchestrator("b", "ask"))
    warm.fermata(tmp_path, env, "apply", "-f", str(folder)).wait()

    with pytest.raises(NotFound, match="more than one workflow is called 'ask'; accepted: a/ask, b/ask"):
        catalog.load("ask")
    with pytest.raises(NotFound, match=r"there is no workflow 'a/aks'; .*did you mean 'a/ask'"):
        catalog.load("a/aks")


def test_what_somebody_else_applies_is_seen_by_a_process_that_looked_before(
    env: dict[str, str], tmp_path: Path
) -> None:
    first = write(tmp_path / "first", a=orchestrator("a"))
    warm.fermata(tmp_path, env, "apply", "-f", str(first)).wait()
    before = site()
    same = site()

    write(first, a=orchestrator("a", "later"))
    warm.fermata(tmp_path, env, "apply", "-f", str(first)).wait()

    assert same is before
    assert (before.names, site().names) == (("a/ask",), ("a/later",))


def test_an_applied_workflow_and_its_file_are_one_version(env: dict[str, str], tmp_path: Path) -> None:
    """Else a run that waits would be stranded by a comment."""
    file = write(tmp_path / "one", a=orchestrator("a")) / "a.yaml"
    warm.fermata(tmp_path, env, "apply", "-f", str(file)).wait()
    file.write_text(f"# a comment\n\n{file.read_text()}")

    (of_file,) = fermata.graphs_in(file).values()

    assert (of_file.config or {})["metadata"] == (catalog.load("a/ask").config or {})["metadata"]


async def test_a_declared_workflow_runs_without_blocking_the_event_loop(env: dict[str, str], tmp_path: Path) -> None:
    folder = write(tmp_path / "one", a=orchestrator("a"))
    warm.fermata(tmp_path, env, "apply", "-f", str(folder)).wait()

    async with open_host() as host:
        with blockbuster_ctx():
            begun = await host.start("ask", {})
            _, ended = await host.vote(begun.requests[0].id, Voter("lee", "platform"), "approve")
            told = await history(host.saver, begun.run)

    assert ended is not None
    assert (ended.run.status, begun.next) == ("COMPLETED", ("APPROVING",))
    assert any(moment.left.get("APPROVING") == "approved" for moment in told)


def test_looking_makes_no_ledger(home: Path) -> None:
    with pytest.raises(NotFound, match="did you mean 'travel'"):
        catalog.load("travl")

    assert not home.exists()
