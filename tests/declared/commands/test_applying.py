"""`fermata apply` and `fermata diff`: what is told, and where one document is wrong none is applied."""

from pathlib import Path

import pytest

from host.exits import Exit
from reliability.ledger import audit, ledger, resources
from tests.declared.commands.site import Site
from tests.declared.small import guardrails, orchestrator


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


@pytest.mark.parametrize("called", ["small/ask", "ask"])
def test_a_workflow_that_another_document_calls_is_neither_deleted_nor_renamed(here: Site, called: str) -> None:
    caller = orchestrator("caller", "go").replace("gate: human-approval", f"workflow: {called}")
    both = here.say("apply", "-f", here.file(f"{orchestrator()}---\n{caller}"))

    deleted = here.say("delete", "aio", "small")
    renamed = here.say("apply", "-f", here.file(orchestrator(workflow="later")))

    assert both.code == Exit.ENDED_WELL, both.err
    for refused, what in ((deleted, "deleted"), (renamed, "applied")):
        assert (refused.code, refused.out) == (Exit.BAD_INPUT, "")
        assert refused.err.startswith(
            f"fermata: aiorchestrator/caller:11:21: there is no workflow {called!r}; accepted: "
        )
        assert refused.err.endswith(f"; nothing was {what}\n")


def test_documents_whose_workflows_call_each_other_are_refused(here: Site) -> None:
    one = orchestrator("one", "go").replace("gate: human-approval", "workflow: two/back")
    two = orchestrator("two", "back").replace("gate: human-approval", "workflow: go")
    file = here.file(f"{one}---\n{two}")

    refused = here.say("apply", "-f", file)

    assert refused.code == Exit.BAD_INPUT
    assert refused.err == (
        f"fermata: {file}:11:21: the workflow calls itself: one/go → two/back → one/go; accepted: another one; "
        "nothing was applied\n"
    )


def test_guardrails_are_looked_at_before_anything_is_bound_to_them(here: Site) -> None:
    rule = "    - {name: who, type: ml-classifier, model: nobody, threshold: 0.5, action: mask}\n"

    done = here.say("apply", "-f", here.file(f"{guardrails()}  outputValidation:\n{rule}"))

    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert "small.yaml:12:" in done.err
    assert "there is no classifier 'nobody'; accepted: 'pii-detector'; nothing was applied" in done.err


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
