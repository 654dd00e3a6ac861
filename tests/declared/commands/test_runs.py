"""Runs of what is applied: they go through their gates, and nobody deletes or changes what they wait for."""

import fermata
from host.exits import Exit
from reliability.ledger import ledger, resources, runs
from tests.declared.commands.site import Site
from tests.declared.small import orchestrator
from tests.support import warm


def test_a_run_goes_through_its_gate_by_the_short_name_and_is_described(here: Site) -> None:
    here.applied(orchestrator())
    run = here.begun()
    here.applied(f"{orchestrator()}# more\n")

    waiting = here.say("describe", "aio", "small")
    status = here.say("get", "aio", "small", "--json").json["status"]
    request = here.say("inbox", "--json").json["requests"][0]["id"]
    approved = here.say("approve", request, "--as", "lee@platform", "--json")
    ended = here.say("describe", "aio", "small", "--json").json

    assert f"run {run} of small/ask: paused at " in waiting.out
    assert "began with generation 1" in waiting.out
    assert "runs: 1 paused" in waiting.out
    assert status["waiting"] == [{"run": run, "workflow": "small/ask", "generation": 1}]
    assert (approved.code, approved.json["workflow"]) == (Exit.ENDED_WELL, "small/ask")
    assert ended["status"]["waiting"] == []
    assert ended["status"]["workflows"][0]["runs"] == {"COMPLETED": 1}
    assert [one["generation"] for one in ended["history"]] == [1, 2]
    assert ended["spec"]["workflows"] == {"ask": {"steps": [{"gate": "human-approval"}]}}


def test_what_a_run_waits_for_is_not_deleted_unless_somebody_says_so(here: Site) -> None:
    file = here.applied(orchestrator())
    run = here.begun()

    refused = here.say("delete", "aio", "small")
    as_json = here.say("delete", "-f", file, "--json")
    deleted = here.say("delete", "aio", "small", "--even-if-runs-wait", "--as", "lee@platform")
    stranded = here.say("resume", run)
    here.applied(orchestrator())
    back = here.say("resume", run)

    assert refused.code == as_json.code == Exit.REFUSED
    assert refused.err.startswith(
        "fermata: 1 run of aiorchestrator/small has not ended; nothing was deleted; finish or "
    )
    assert f"run {run}: small/ask, paused at " in refused.err
    assert run in as_json.json["details"][0]
    assert (deleted.code, deleted.out) == (0, "aiorchestrator/small deleted\n")
    assert (stranded.code, back.code) == (Exit.BAD_INPUT, Exit.PAUSED)
    assert "there is no workflow 'small/ask'" in stranded.err


def test_a_run_whose_workflow_was_changed_is_refused_until_its_generation_is_applied_again(here: Site) -> None:
    here.applied(orchestrator())
    run = here.begun()
    two = here.file(orchestrator().replace("gate: human-approval", "gate: human-approval\n        - gate: another"))
    changed = here.say("apply", "-f", two)

    refused = here.say("resume", run)
    old = here.say("get", "aio", "small", "--generation", "1", "-o", "yaml")
    back = here.pipe(old.out, "apply", "-f", "-")
    resumed = here.say("resume", run)

    assert refused.code == Exit.REFUSED
    assert "fermata migrate" in refused.err
    assert f"run {run} of small/ask stands under another version" in changed.out
    assert "another version" not in back.out
    assert (back.code, resumed.code) == (Exit.ENDED_WELL, Exit.PAUSED)
    assert [one.generation for one in ledger().read(resources.applied)] == [3]


def test_python_runs_an_applied_workflow_and_one_of_a_file(here: Site, env: dict[str, str]) -> None:
    here.applied(orchestrator())
    file = here.file(orchestrator("mine", "look"), "mine.yaml")

    done = warm.start(here.folder / "said", env, both_in_python, file).wait()

    assert (done.code, done.err) == (0, "")
    known = {run.workflow: run.status for run in ledger().read(runs.newest)}
    assert known == {"small/ask": "COMPLETED", "mine/look": "COMPLETED"}


def both_in_python(file: str) -> int:
    import uuid

    declared = fermata.declared(file)
    assert [*declared] == ["mine/look"]
    for app in (fermata.workflow("ask"), declared["mine/look"]):
        run = str(uuid.uuid4())
        app.invoke({}, {"configurable": {"thread_id": run}})
        (asked,) = app.inbox(run)
        _, view = app.decide(asked.id, "approve", by="lee@platform")
        assert view is not None
        assert view.run.workflow == app.name
    return 0
