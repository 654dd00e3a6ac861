"""The commands for what a site declares, as the installed script runs them."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import fermata
from host.exits import Exit
from host.resources.kinds import kind_named
from reliability.ledger import audit, ledger, resources, runs
from tests.declared.small import guardrails, orchestrator, with_stdin
from tests.support import warm
from tests.support.warm import Done


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


class Site:
    """A folder with documents, and the commands in it."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env

    def file(self, text: str, name: str = "small.yaml") -> str:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return str(file)

    def say(self, *words: str) -> Done:
        return warm.fermata(self.folder / "said", self.env, *words).wait()

    def pipe(self, text: str, *words: str) -> Done:
        return warm.start(self.folder / "said", self.env, with_stdin, text, *words).wait()

    def applied(self, text: str) -> str:
        file = self.file(text)
        assert self.say("apply", "-f", file).code == Exit.ENDED_WELL
        return file

    def begun(self, workflow: str = "ask") -> str:
        """A run that waits at its gate."""
        done = self.say("run", workflow, "--input", "{}", "--as", "kim@platform", "--json")
        assert done.code == Exit.PAUSED, done.err
        return str(done.json["id"])


@pytest.fixture
def here(tmp_path: Path, env: dict[str, str]) -> Site:
    return Site(tmp_path / "site", env)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, dict[str, str]]:
    """A site that nobody changes: one resource is applied, and files of other ones lie beside it."""
    folder = tmp_path_factory.mktemp("there")
    site = Site(folder / "site", {"FERMATA_HOME": str(folder / "home")})
    names = {"file": site.applied(orchestrator()), "other": site.file(orchestrator("other"), "other.yaml")}
    names |= {"rules": site.file(guardrails(), "rules.yaml"), "empty": str(folder / "empty")}
    Path(names["empty"]).mkdir()
    return site, names


def test_what_is_applied_is_told_line_by_line_with_what_verify_says(here: Site) -> None:
    file = here.file(f"{orchestrator()}---\n{guardrails()}")

    first, again = here.say("apply", "-f", file), here.say("apply", "-f", file)
    here.file(f"{orchestrator(workflow='later')}---\n{guardrails()}")
    changed = here.say("apply", "-f", file)

    assert [done.code for done in (first, again, changed)] == [0, 0, 0]
    lines = [[line for line in done.out.splitlines() if line.startswith("ai")] for done in (first, again, changed)]
    assert lines == [
        ["aiorchestrator/small created", "aiguardrails/strict created"],
        ["aiorchestrator/small unchanged", "aiguardrails/strict unchanged"],
        ["aiorchestrator/small configured", "aiguardrails/strict unchanged"],
    ]
    assert "  small/ask: " in first.out
    assert "at worst: " in first.out


def test_files_folders_and_stdin_are_applied_together(here: Site) -> None:
    one = here.file(orchestrator("one"))
    here.file(orchestrator("two"), "folder/two.yml")
    here.file("not a document", "folder/readme.md")

    done = here.pipe(orchestrator("three"), "apply", "-f", one, "-f", str(here.folder / "folder"), "-f", "-", "--json")

    assert done.code == Exit.ENDED_WELL, done.err
    assert [(one["name"], one["became"]) for one in done.json["resources"]] == [
        ("one", "created"),
        ("two", "created"),
        ("three", "created"),
    ]
    assert [graph["name"] for graph in done.json["graphs"]] == ["one/ask", "two/ask", "three/ask"]


def test_a_dry_run_says_the_same_and_writes_nothing(here: Site, home: Path) -> None:
    done = here.say("apply", "--dry-run", "-f", here.file(orchestrator()))

    assert done.code == Exit.ENDED_WELL
    assert done.out.startswith("aiorchestrator/small created (dry run)\n")
    assert not home.exists()


def test_where_one_document_is_wrong_none_is_applied(here: Site, home: Path) -> None:
    good = here.file(orchestrator())
    wrong = here.file(orchestrator("other").replace("gate: human-approval", "gaet: human-approval"), "wrong.yaml")

    done = here.say("apply", "-f", good, "-f", wrong)

    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert done.err.startswith(f"fermata: {wrong}:11:11: ")
    assert "did you mean 'gate'?" in done.err
    assert done.err.count("\n") == 1
    assert not home.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["apply"], "no file was given; accepted: -f with a file of documents, or a folder"),
        (["apply", "-f", "nowhere.yaml"], "'nowhere.yaml' cannot be read (No such file or directory)"),
        (["apply", "-f", "{empty}"], "holds no document; accepted: a file of documents, or a folder"),
        (["apply", "-f", "{file}", "-f", "{file}"], "AIOrchestrator 'small' is here twice, first at {file}:5:9"),
        (["apply", "-f", "-", "-f", "-"], "-f - was given twice"),
        (["diff"], "no file was given"),
        (["get", "aiorchestratr"], "there is no kind 'aiorchestratr'; accepted: AIOrchestrator (aio), "),
        (["get", "aiorchestratr"], "did you mean 'aiorchestrator'?"),
        (["get", "aio", "smal"], "there is no AIOrchestrator 'smal'; did you mean 'small'?"),
        (["get", "aio", "small", "-n", "other"], "there is no AIOrchestrator 'small' in the namespace 'other'"),
        (["get", "aio", "small", "-l", "a=b"], "there is no AIOrchestrator 'small' with a=b"),
        (["get", "-o", "xml"], "-o is 'xml'; accepted: table, yaml, json, name"),
        (["get", "-l", "team"], "the label is 'team'; accepted: key=value"),
        (["get", "aio", "small", "--generation", "7", "-o", "yaml"], "has no generation 7; accepted: 1"),
        (["get", "aio", "small", "--generation", "1"], "accepted: -o yaml"),
        (["describe", "aio"], "no name was given; accepted: fermata describe AIOrchestrator NAME"),
        (["describe", "aio", "big"], "there is no AIOrchestrator 'big'; `fermata get` lists what is applied"),
        (["delete"], "what is to be deleted was not said; accepted: KIND NAME, or -f FILE|DIR|-; nothing was deleted"),
        (["delete", "aio"], "what is to be deleted was not said"),
        (["delete", "aio", "big"], "there is no AIOrchestrator 'big'"),
        (
            ["delete", "-f", "{other}"],
            "there is no AIOrchestrator 'other' in the namespace 'default'; nothing was deleted",
        ),
        (["explain", "aoi"], "there is no kind 'aoi'"),
        (["explain", "aio.spec.workflow"], "workflows"),
        (["schema", "pod"], "there is no kind 'pod'"),
        (["run", "small/aks", "--ask", "x"], "did you mean 'small/ask'?"),
        (["verify", "{file}:aks"], "declares no one workflow 'aks'; accepted: small/ask; did you mean 'ask'?"),
        (["verify", "{rules}"], "declares no workflow; accepted: a document of the kind AIOrchestrator"),
        (["crashtest", "{file}:ask"], "has no crash scenarios; accepted: "),
    ],
)
def test_what_cannot_be_used_is_one_line(there: tuple[Site, dict[str, str]], words: list[str], told: str) -> None:
    site, names = there

    done = site.say(*(word.format(**names) for word in words))

    assert (done.code, done.out) == (Exit.BAD_INPUT, ""), done.err
    assert told.format(**names) in done.err
    assert done.err.count("\n") == 1


def test_what_is_applied_comes_back_word_by_word(here: Site) -> None:
    first, second = orchestrator(labels="team: platform"), orchestrator("with-marks")
    here.applied(f"{first}---\n{guardrails()}")
    here.applied(f"%YAML 1.2\n---\n{second}...\n")

    back = here.say("get", "-o", "yaml")
    again = here.pipe(back.out, "apply", "-f", "-")

    assert back.out == f"{guardrails()}---\n{first}---\n{second}"
    assert [line for line in again.out.splitlines() if line.startswith("ai")] == [
        "aiguardrails/strict unchanged",
        "aiorchestrator/small unchanged",
        "aiorchestrator/with-marks unchanged",
    ]


@pytest.mark.parametrize("word", ["AIOrchestrator", "aiorchestrator", "AIOrchestrators", "aio", "AIO"])
def test_a_kind_has_many_names(word: str) -> None:
    assert kind_named(word) == "AIOrchestrator"


def test_a_resource_is_named_in_two_words_or_in_one(there: tuple[Site, dict[str, str]]) -> None:
    site, _ = there

    two, one = site.say("get", "AIO", "small", "-o", "name"), site.say("get", "aio/small", "-o", "name")

    assert two.out == one.out == "aiorchestrator/small\n"


def test_resources_are_listed_by_label_and_namespace(here: Site) -> None:
    one = orchestrator("one", labels="team: platform, tier: web")
    here.applied(f"{one}---\n{orchestrator('two', 'check', namespace='lab', labels='team: platform')}")

    everywhere, web = here.say("get", "-o", "name"), here.say("get", "-l", "team=platform,tier=web", "-o", "name")
    lab, table = here.say("get", "aio", "-n", "lab", "-o", "name"), here.say("get")
    in_one_word = here.say("get", lab.out.strip(), "-o", "name")

    assert everywhere.out == "aiorchestrator/one\naiorchestrator/lab/two\n"
    assert (web.out, lab.out) == ("aiorchestrator/one\n", "aiorchestrator/lab/two\n")
    assert in_one_word.out == lab.out
    assert [line.split()[:6] for line in table.out.splitlines()[1:]] == [
        ["aiorchestrator/one", "default", "1", "1", "yes", "0"],
        ["aiorchestrator/two", "lab", "1", "1", "yes", "0"],
    ]


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


def test_guardrails_that_an_orchestrator_needs_are_not_deleted(here: Site) -> None:
    bare = orchestrator().replace("  unguarded: it makes nothing\n", "")
    alone = here.say("apply", "-f", here.file(bare))
    both = here.say("apply", "-f", here.file(f"{bare}---\n{guardrails()}"))

    refused = here.say("delete", "aig", "strict")

    assert (alone.code, alone.out, both.code) == (Exit.REFUSED, "", Exit.ENDED_WELL)
    assert alone.err.startswith("fermata: nothing was applied: small/ask would not be safe to run: error [guardrails] ")
    assert (refused.code, refused.out) == (Exit.REFUSED, "")
    assert refused.err.startswith(
        "fermata: nothing was deleted: small/ask would not be safe to run: error [guardrails]"
    )
    assert len(ledger().read(resources.applied)) == 2


def test_guardrails_are_looked_at_before_anything_is_bound_to_them(here: Site) -> None:
    rule = "    - {name: who, type: ml-classifier, model: nobody, threshold: 0.5, action: mask}\n"

    done = here.say("apply", "-f", here.file(f"{guardrails()}  outputValidation:\n{rule}"))

    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert "small.yaml:12:" in done.err
    assert "there is no classifier 'nobody'; accepted: 'pii-detector'; nothing was applied" in done.err


def test_what_was_deleted_can_be_brought_back(here: Site) -> None:
    here.applied(orchestrator())
    here.say("delete", "aio/small")

    old = here.say("get", "aio", "small", "--generation", "1", "-o", "yaml")
    back = here.pipe(old.out, "apply", "-f", "-")

    assert old.out == orchestrator()
    assert back.out.startswith("aiorchestrator/small created")
    assert ledger().read(resources.applied)[0].generation == 2


def test_diff_ends_as_diff_does(here: Site) -> None:
    file = here.applied(orchestrator())

    same = here.say("diff", "-f", file)
    here.file(orchestrator(workflow="later"))
    other, as_json = here.say("diff", "-f", file), here.say("diff", "-f", file, "--json")
    new = here.say("diff", "-f", here.file(guardrails(), "new.yaml"))

    assert (same.code, same.out) == (0, "")
    assert (other.code, other.err) == (1, "")
    assert other.out.splitlines()[:2] == ["--- aiorchestrator/small (generation 1)", f"+++ {file}"]
    assert "-    ask:" in other.out.splitlines()
    assert "+    later:" in other.out.splitlines()
    assert (as_json.code, as_json.json["differs"], as_json.json["resources"][0]["generation"]) == (1, True, 1)
    assert (new.code, new.out.splitlines()[0]) == (1, "--- aiguardrails/strict (not applied)")


def test_a_kind_and_its_fields_are_explained(here: Site) -> None:
    done = here.say("explain", "aio.spec.workflows")

    assert done.code == Exit.ENDED_WELL
    assert "workflows" in done.out


def test_a_schema_accepts_the_documents_of_its_kind_and_of_all_kinds(here: Site) -> None:
    from jsonschema import Draft7Validator

    own, every = here.say("schema", "aio"), here.say("schema")

    for schema in (json.loads(own.out), json.loads(every.out)):
        assert list(Draft7Validator(schema).iter_errors(yaml.safe_load(orchestrator()))) == []
        assert list(Draft7Validator(schema).iter_errors({"kind": "AIOrchestrator"})) != []


def test_the_crds_are_documents_for_kubernetes(here: Site) -> None:
    found: list[Any] = [*yaml.safe_load_all(here.say("schema", "--crd").out)]

    assert [one["spec"]["names"]["kind"] for one in found] == ["AIOrchestrator", "AIGuardrails", "AISelfHealing"]
    assert yaml.safe_load(here.say("schema", "aig", "--crd").out) == found[1]


def test_a_file_is_verified_and_drawn_with_nothing_applied(here: Site, home: Path) -> None:
    two = orchestrator().replace("    ask:", "    check:\n      steps:\n        - gate: human-approval\n    ask:")
    file = here.file(two)

    verified, one = here.say("verify", file), here.say("verify", f"{file}:check")
    drawn, both = here.say("graph", f"{file}:small/ask"), here.say("graph", file)

    assert [line.split(":")[0] for line in verified.out.splitlines() if line.startswith("small")] == [
        "small/check",
        "small/ask",
    ]
    assert one.out.startswith("small/check: ")
    assert "APPROVING" in drawn.out
    assert (both.code, both.err.count("\n")) == (Exit.BAD_INPUT, 1)
    assert "declares 2 workflows; accepted: " in both.err
    assert not home.exists()


SCENARIOS = """from host.crashtest.scenario import Count, Scenario
def nothing(_folder): return Count({}, {})
scenarios = [
    Scenario("approved", {}, "COMPLETED", {}, nothing),
    Scenario("refused", {}, "DECLINED", {}, nothing, {"APPROVING": ("reject",)}),
]
"""


def test_a_document_is_crash_tested_with_the_scenarios_beside_it(here: Site) -> None:
    file = here.file(orchestrator())
    here.file(SCENARIOS, "small.py")

    done = here.say("crashtest", f"{file}:ask", "--every", "50", "--json")

    assert done.code == Exit.ENDED_WELL, done.out + done.err
    assert done.json["workflow"] == "small/ask"
    assert [*done.json["scenarios"]] == ["approved", "refused"]


def test_without_a_name_applied_workflows_are_verified_too(here: Site) -> None:
    here.applied(orchestrator())

    done = here.say("verify")

    assert "small/ask: " in done.out
    assert "travel: " in done.out


def test_who_applied_and_deleted_is_in_the_audit_log(here: Site) -> None:
    file = here.file(orchestrator())
    here.say("apply", "-f", file, "--as", "lee@platform")
    here.say("delete", "-f", file, "--as", "kim@platform")

    rows = ledger().read(lambda tx: list(audit.rows(tx)))

    assert [(row.kind, row.data["told"]["by"]) for row in rows] == [
        ("resource applied", "lee@platform"),
        ("resource deleted", "kim@platform"),
    ]
    assert here.say("audit", "verify").code == Exit.ENDED_WELL


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
