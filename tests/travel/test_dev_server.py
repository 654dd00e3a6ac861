"""LangGraph's dev server as Studio uses it: pictures, schemas, runs, votes, time travel, threads started elsewhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from langgraph.pregel.remote import RemoteGraph
from langgraph.types import Command
from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient

from graphs.travel import graph
from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, TRIP, CommandDoor, ServerDoor, World

ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}


@pytest.fixture
def client(shared_server: DevServer, world: World) -> Iterator[SyncLangGraphClient]:
    with get_sync_client(url=shared_server.url) as client:
        yield client


def test_studio_is_shown_every_state_and_how_to_fill_in_the_input(client: SyncLangGraphClient) -> None:
    assistant = client.assistants.search(graph_id="travel")[0]["assistant_id"]

    drawn: Any = client.assistants.get_graph(assistant)
    schemas = client.assistants.get_schemas(assistant)

    assert set(graph.builder.nodes) <= {node["id"] for node in drawn["nodes"]}
    labels = {(edge["source"], edge["target"], edge.get("data")) for edge in drawn["edges"]}
    assert ("BOOKING_CAR", "CANCELLING_HOTEL", "failed") in labels
    assert set(schemas["input_schema"]["properties"]) == {"ask", "trip", "messages"}
    prompt = schemas["context_schema"]["properties"]["instructions"]
    assert prompt["langgraph_type"] == "prompt"


def test_a_chat_message_starts_a_trip_and_a_message_ends_it(client: SyncLangGraphClient, world: World) -> None:
    thread = client.threads.create(graph_id="travel")["thread_id"]
    text = "Seoul to Tokyo, 2031-05-16 to 2031-05-19, two adults, by direct flight"

    client.runs.wait(thread, "travel", input={"messages": [{"role": "user", "content": text}]})
    state = client.threads.get_state(thread)
    ended: Any = client.runs.wait(thread, "travel", command={"resume": APPROVE})

    schema = state["interrupts"][0]["response_schema"]
    assert schema["properties"]["decisions"]["maxItems"] == 1
    assert ended["messages"][-1]["type"] == "ai"
    assert ended["status"] == "COMPLETED"
    assert world.booked(thread) == ONE_OF_EACH


def test_a_remote_graph_runs_pauses_and_resumes_like_a_local_one(shared_server: DevServer, world: World) -> None:
    with get_sync_client(url=shared_server.url) as client:
        thread = client.threads.create(graph_id="travel")["thread_id"]
        remote = RemoteGraph("travel", url=shared_server.url, sync_client=client)
        config: Any = {"configurable": {"thread_id": thread}}

        paused: Any = remote.invoke({"trip": TRIP}, config)
        ended = remote.invoke(Command(resume=APPROVE), config)

    assert paused["__interrupt__"][0]["value"]["action_requests"][0]["name"] == "book_trip"
    assert ended["status"] == "COMPLETED"
    assert world.booked(thread) == ONE_OF_EACH


def test_time_travel_from_before_the_bookings_books_nothing_twice(client: SyncLangGraphClient, world: World) -> None:
    door = ServerDoor(world, client)
    run = door.start({"trip": TRIP})
    door.answer(run, APPROVE)
    history = client.threads.get_history(run, limit=50)
    before = next(state for state in history if state["next"] == ["BOOKING_FLIGHT"])

    again: Any = client.runs.wait(run, "travel", input=None, checkpoint=before["checkpoint"])

    assert again["status"] == "COMPLETED"
    assert world.commits(run) == ONE_OF_EACH
    assert world.calls("book/flight", run) == 1


def test_resuming_an_old_pause_after_the_end_pays_nothing(client: SyncLangGraphClient, world: World) -> None:
    door = ServerDoor(world, client)
    run = door.start({"trip": TRIP})
    paused = client.threads.get_state(run)
    door.answer(run, APPROVE)

    told: Any = client.runs.wait(
        run, "travel", command={"resume": APPROVE}, checkpoint=paused["checkpoint"], raise_error=False
    )

    assert "was already continued" in told["__error__"]["message"]
    assert world.commits(run) == ONE_OF_EACH
    assert world.calls("book/flight", run) == 1


def test_a_thread_that_is_copied_is_a_run_of_its_own_and_is_decided_anew(
    client: SyncLangGraphClient, world: World
) -> None:
    thread = ServerDoor(world, client).start({"trip": TRIP})
    client.threads.copy(thread)
    copy = next(run for run in CommandDoor(world)._run("runs", "--json").json["runs"] if run["id"] != thread)

    asked = CommandDoor(world).go_on(copy["id"])
    ended = CommandDoor(world).answer(copy["id"], APPROVE)

    assert copy["workflow"] == "travel"
    assert asked.next == ("APPROVING",)
    assert (ended.status, world.booked(copy["id"]), world.booked(thread)) == ("COMPLETED", ONE_OF_EACH, {})


def test_a_run_started_on_the_command_line_shows_up_and_is_decided_there(
    client: SyncLangGraphClient, world: World
) -> None:
    run = CommandDoor(world).start({"trip": TRIP})

    thread = appears(client, run)
    ended = ServerDoor(world, client).answer(run, APPROVE)

    assert thread["metadata"]["graph_id"] == "travel"
    assert ended.status == "COMPLETED"
    assert CommandDoor(world).look(run).status == "COMPLETED"
    assert world.booked(run) == ONE_OF_EACH


def test_a_run_started_in_the_server_is_listed_and_decided_on_the_command_line(
    client: SyncLangGraphClient, world: World
) -> None:
    run = ServerDoor(world, client).start({"trip": TRIP})

    ended = CommandDoor(world).answer(run, APPROVE)

    assert ended.status == "COMPLETED"
    assert ServerDoor(world, client).look(run).status == "COMPLETED"


def appears(client: SyncLangGraphClient, run: str) -> Any:
    """The server looks at the registry of runs once a second; each look of ours waits for the server's answer."""
    for _ in range(2000):
        found = client.threads.search(ids=[run])
        if found:
            return found[0]
    raise AssertionError(f"run {run} never showed up")
