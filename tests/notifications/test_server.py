"""The sweeper inside `langgraph dev`: runs that were answered elsewhere go on, and people are told."""

import json
from pathlib import Path

from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import TRIP
from tests.support.receiver import Receiver, webhook
from tests.support.until import until

SWEEPER = '[sweeper]\nevery = "1s"\n'


def test_the_server_wakes_a_run_and_tells_people_where_the_site_wants_it(
    tmp_path: Path, home: Path, desk: Receiver
) -> None:
    env = {"FERMATA_HOME": str(home), "LANGSMITH_TRACING": "false"}
    quiet = warm.fermata(tmp_path / "said", env, "run", "travel", "--input", json.dumps({"trip": TRIP}), "--json")
    told = quiet.wait().json
    run, request = str(told["id"]), str(told["waits_for"][0]["request"])
    (tmp_path / "server").mkdir()
    project = copy_project(tmp_path / "server")
    settings = project / "fermata.toml"
    settings.write_text(SWEEPER + webhook(desk.url))

    with dev_server(project, env) as server:
        until(lambda: desk.told() == ["opened"])
        warm.fermata(tmp_path / "said", env, "reject", request, "--as", "kim@travel", "--no-resume").wait()
        until(lambda: desk.told() == ["decided", "opened"])
        until(lambda: warm.fermata(tmp_path / "said", env, "show", run, "--json").wait().json["status"] == "DECLINED")

        assert "Blocking" not in server.log.read_text()
