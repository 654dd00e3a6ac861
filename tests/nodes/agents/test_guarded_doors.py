"""One desk under the site's guardrails, through every door: its model obeys a page, and says a secret in pieces."""

import io
import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.checkpoints import open_saver
from tests.nodes.agents.test_dev_server import desk_project
from tests.support import a_guarded_desk, warm
from tests.support.a_guarded_desk import SECRET
from tests.support.dev_server import dev_server
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server

WORDS = "It is in the settings of the shop, where the desk put it. "
LEAK = f"{WORDS * 4}The key is {SECRET}. {WORDS * 4}"
CLEAN = LEAK.replace(SECRET, "[redacted:aws-access-key]")
SCRIPT = (called("look_up", {"order": "7"}), called("delete_branch", {"branch": "main"}))
ASK = {"messages": [{"role": "user", "content": "Where is the key?"}]}
Configure = Callable[[OpenAIServer], None]


def script(size: int) -> tuple[Reply, ...]:
    return (*SCRIPT, Reply(text=LEAK, pieces=size))


def env(server: OpenAIServer, home: Path) -> dict[str, str]:
    known = {"FERMATA_MODEL": "openai:gpt-stub", "OPENAI_API_KEY": "sk-ours", "OPENAI_BASE_URL": server.url}
    return {**known, "FERMATA_HOME": str(home)}


def holds(folder: Path) -> list[str]:
    """The files that hold a beginning of the secret of eight characters, in whatever form they keep texts."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    return [path.name for path in files if SECRET[:8].encode() in path.read_bytes()]


def kept_to(server: OpenAIServer, home: Path) -> None:
    """Nothing forbidden was done, nobody was told the secret again, and no file holds it."""
    asked = str([request["messages"] for request in server.requests])
    assert len(server.requests) == 3
    assert SECRET[:8] not in asked and "[redacted:aws-access-key]" in asked
    assert "the operation delete_branch is forbidden here" in asked
    assert not (home / "deleted").exists() and holds(home) == []


@pytest.mark.parametrize("size", [1, 3])
async def test_a_bare_graph_streams_no_piece_of_a_secret_and_does_nothing_forbidden(
    size: int, configured: Configure, home: Path
) -> None:
    seen: list[Any] = []
    with openai_server(*script(size)) as server:
        configured(server)
        async with open_saver() as saver:
            graph = a_guarded_desk.graph.copy(update={"checkpointer": saver})
            config: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
            modes: Any = ["messages", "custom", "values", "updates", "debug"]
            seen += [part async for part in graph.astream(ASK, config, stream_mode=modes, subgraphs=True)]

    assert CLEAN in "".join(part[0].text for _, mode, part in seen if mode == "messages")
    assert SECRET[:8] not in repr(seen)
    kept_to(server, home)


def test_the_command_line_shows_no_piece_of_a_secret_and_does_nothing_forbidden(tmp_path: Path, home: Path) -> None:
    with openai_server(*script(2)) as server:
        done = warm.start(tmp_path / "processes", env(server, home), _chat).wait()

    shown = " ".join(done.out.split())
    assert done.code == 0, done.err
    assert CLEAN.strip() in shown and SECRET[:8] not in done.out + done.err
    kept_to(server, home)


def test_a_dev_server_streams_no_piece_of_a_secret_and_does_nothing_forbidden(tmp_path: Path, home: Path) -> None:
    folder = desk_project(tmp_path / "project", a_guarded_desk.__file__)
    modes: Any = ["messages", "messages-tuple", "custom", "values", "updates", "events", "debug"]
    with (
        openai_server(*script(1)) as model,
        dev_server(folder, env(model, home)) as server,
        get_sync_client(url=server.url) as client,
    ):
        thread = client.threads.create(graph_id="desk")["thread_id"]
        seen = [
            (part.event, part.data)
            for part in client.runs.stream(thread, "desk", input=ASK, stream_mode=modes, stream_subgraphs=True)
        ]
        state = client.threads.get_state(thread)

    read = "".join(
        str(data[0].get("content")) for event, data in seen if event.startswith("messages|") and isinstance(data, list)
    )
    assert CLEAN in read
    assert SECRET[:8] not in json.dumps([seen, state], ensure_ascii=False)
    assert "BlockingError" not in server.log.read_text("utf-8")
    kept_to(model, home)
    assert holds(folder) == []


def _chat() -> int:
    """`fermata chat desk` in this very process."""
    from graphs.catalog import WORKFLOWS
    from host.cli import main

    WORKFLOWS["desk"] = "tests.support.a_guarded_desk"
    sys.stdin, sys.argv = io.StringIO("Where is the key?\n"), ["fermata", "chat", "desk"]
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0
