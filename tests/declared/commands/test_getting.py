"""`fermata get` and its kin: what is applied comes back, by kind, name, label and namespace."""

import json
from typing import Any

import pytest
import yaml

from host.exits import Exit
from host.resources.kinds import kind_named
from reliability.ledger import ledger, resources
from tests.declared.commands.site import Site
from tests.declared.small import guardrails, orchestrator


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


def test_what_was_deleted_can_be_brought_back(here: Site) -> None:
    here.applied(orchestrator())
    here.say("delete", "aio/small")

    old = here.say("get", "aio", "small", "--generation", "1", "-o", "yaml")
    back = here.pipe(old.out, "apply", "-f", "-")

    assert old.out == orchestrator()
    assert back.out.startswith("aiorchestrator/small created")
    assert ledger().read(resources.applied)[0].generation == 2


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
