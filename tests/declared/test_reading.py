"""A file of documents becomes resources, each value of which knows where it stands."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from graphs.declared.models.kinds import KINDS
from graphs.declared.reading import read, read_bytes, read_file
from reliability import yaml_text
from reliability.errors import BadInput

EXAMPLES = Path(__file__).parents[2] / "examples"
HEAD = "apiVersion: platform.company.io/v1\nkind: AIOrchestrator\nmetadata:\n  name: w\n"
SPEC = "spec:\n  workflows:\n    build:\n      steps:\n        - gate: g\n"


def steps(count: int) -> str:
    """A workflow of so many steps, each after the one before it."""
    told = (
        f"        - agent: a\n          action: generate_code\n          input: ${{{{ steps.o{at - 1}.summary }}}}\n"
        f"          output: o{at}\n          needs: [o{at - 1}]\n"
        for at in range(1, count)
    )
    first = "        - {agent: a, action: generate_code, output: o0}\n"
    agents = "spec:\n  agents: [{name: a, type: code-generation}]\n  workflows:\n    w:\n      steps:\n"
    return HEAD + agents + first + "".join(told)


@pytest.mark.parametrize(
    ("file", "kind", "name"),
    [
        ("ai-orchestrator-config.yaml", "AIOrchestrator", "development-orchestrator"),
        ("ai-guardrails.yaml", "AIGuardrails", "enterprise-guardrails"),
        ("ai-self-healing.yaml", "AISelfHealing", "infrastructure-healer"),
    ],
)
def test_the_documents_of_the_seed_are_read_as_they_stand(file: str, kind: str, name: str) -> None:
    (found,) = read_file(EXAMPLES / file)

    assert (found.kind, found.name, found.namespace) == (kind, name, "default")
    assert isinstance(found.spec, KINDS[kind])
    assert found.text == (EXAMPLES / file).read_text("utf-8")


def test_every_value_of_the_seed_s_workflow_is_there() -> None:
    (found,) = read_file(EXAMPLES / "ai-orchestrator-config.yaml")

    flow = found.spec.workflows["feature-development"]
    gate = flow.steps[4]

    assert [getattr(step, "output", None) for step in flow.steps[:4]] == [
        "code_changes",
        "test_files",
        None,
        "review_comments",
    ]
    assert (gate.condition, gate.timeout, gate.fallback) == (
        "${{ steps.review_comments.severity == 'high' }}",
        timedelta(hours=24),
        "reject",
    )
    assert found.spec.agents[1].constraints.timeout == timedelta(minutes=5)
    assert [(one.name, one.action) for one in found.spec.guardrails] == [
        ("no-secrets", "reject"),
        ("max-changes", "require-approval"),
        ("critical-files", "require-senior-review"),
    ]


def test_a_place_is_that_of_the_value_or_of_the_key_where_the_value_is_below() -> None:
    (found,) = read_file(EXAMPLES / "ai-orchestrator-config.yaml")
    flow = ("spec", "workflows", "feature-development")

    places = [
        found.at(*flow, "steps", 4, "condition"),
        found.at(*flow, "steps", 4),
        found.at(*flow, "steps"),
        found.at(*flow, "steps", 4, "approvers", 0),  # not written: the nearest around it
        found.at(),
    ]

    lines = [(66, 22), (65, 11), (44, 7), (65, 11), (2, 1)]
    assert places == [f"{EXAMPLES / 'ai-orchestrator-config.yaml'}:{line}:{column}" for line, column in lines]


def test_several_documents_are_several_resources_with_their_own_texts_and_places() -> None:
    one = HEAD + SPEC
    other = one.replace("name: w", "name: x\n  namespace: team-a\n  labels: {tier: gold}")

    first, second = read(f"# two of them\n---\n{one}---\n# nothing\n---\n{other}", "two.yaml")

    assert (first.name, second.name, second.namespace, second.labels) == ("w", "x", "team-a", {"tier": "gold"})
    assert second.text == other
    assert second.at("metadata", "name") == "two.yaml:18:9"
    assert read(first.text, "again")[0].spec == first.spec == second.spec


def test_what_a_windows_editor_wrote_is_the_same() -> None:
    data = b"\xef\xbb\xbf" + (HEAD + SPEC).replace("\n", "\r\n").encode()

    (found,) = read_bytes(data, "w.yaml")

    assert found.spec == read(HEAD + SPEC, "w.yaml")[0].spec
    assert found.at("spec", "workflows", "build", "steps", 0, "gate") == "w.yaml:9:17"
    assert found.text == (HEAD + SPEC).replace("\n", "\r\n")


def test_json_is_read_as_well() -> None:
    text = (
        '{"apiVersion": "platform.company.io/v1", "kind": "AIOrchestrator", "metadata": {"name": "w"},\n'
        '\t"spec": {"workflows": {"build": {"steps": [{"gate": "g"}]}}}}\n'
    )

    assert read(text, "w.json")[0].spec == read(HEAD + SPEC, "w.yaml")[0].spec


@pytest.mark.parametrize(
    "word", ["no", "on", "yes", "off", "y", "n", "NO", "1e3", "007", "2031-05-16", "12:30", "0x1F"]
)
def test_a_word_that_older_yaml_reads_as_something_else_stays_a_text(word: str) -> None:
    (found,) = read(
        f"{HEAD}  labels: {{country: {word.replace(':', '-')}}}\n{SPEC}      description: {word}\n", "n.yaml"
    )

    assert found.spec.workflows["build"].description == word
    assert found.labels["country"] == word.replace(":", "-")


def test_a_workflow_may_be_called_no_and_its_agent_on() -> None:
    agents = "spec:\n  agents: [{name: on, type: code-review}]\n"
    spec = agents + "  workflows:\n    no:\n      steps: [{agent: on, action: review}]\n"

    (found,) = read(HEAD + spec, "n.yaml")

    assert found.spec.workflows["no"].steps[0].agent == "on"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("24h", timedelta(hours=24)),
        ("300s", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("7d", timedelta(days=7)),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, length: timedelta) -> None:
    (found,) = read(f"{HEAD}{SPEC}          timeout: {text}\n", "w.yaml")

    assert found.spec.workflows["build"].steps[0].timeout == length


def test_anchors_aliases_and_merges_stand_for_what_they_name() -> None:
    spec = """spec:
  agents:
    - {name: a, type: code-generation}
  workflows:
    build:
      steps:
        - &first {agent: a, action: generate_code, retry: &again {attempts: 3}}
        - {<<: *first, action: refactor}
        - {<<: [{action: fix}, *first], retry: *again, timeout: 5m}
"""

    steps = read(HEAD + spec, "w.yaml")[0].spec.workflows["build"].steps

    assert [step.action for step in steps] == ["generate_code", "refactor", "fix"]
    assert [step.retry.attempts for step in steps] == [3, 3, 3]


def test_a_fault_in_what_an_alias_stands_for_is_told_where_it_was_written() -> None:
    spec = "spec:\n  workflows:\n    a: {steps: [{gate: g, timeout: &t 5}]}\n    b: {steps: [{gate: h, timeout: *t}]}\n"

    with pytest.raises(BadInput) as refused:
        read(HEAD + spec, "w.yaml")

    assert str(refused.value).startswith("w.yaml:7:36: spec.workflows.a.steps[0].timeout: is 5")


def test_what_was_written_back_by_the_system_can_be_applied_again() -> None:
    meta = "  generation: 3\n  uid: 1234\n  creationTimestamp: 2031-05-16T12:00:00Z\n  resourceVersion: '7'\n"

    (found,) = read(f"{HEAD}{meta}{SPEC}status: {{phase: Ready}}\n", "w.yaml")

    assert found.name == "w"


def test_korean_names_and_texts_are_read() -> None:
    spec = (
        "spec:\n  workflows:\n    build:\n      description: 코드를 만든다\n      steps:\n        - gate: 사람-승인\n"
    )

    (found,) = read(HEAD + spec, "한글.yaml")

    assert found.spec.workflows["build"].steps[0].gate == "사람-승인"
    assert found.at("spec", "workflows", "build", "steps", 0, "gate") == "한글.yaml:10:17"


def test_a_workflow_of_a_thousand_steps_is_read_in_a_part_of_a_second() -> None:
    text = steps(1000)
    before = time.process_time()

    (found,) = read(text, "long.yaml")

    assert time.process_time() - before < 1
    assert len(found.spec.workflows["w"].steps) == 1000


def test_megabytes_are_read_in_time_proportional_to_their_size() -> None:
    def seconds(megabytes: float) -> float:
        note = "          - {part: some words of an instruction, more: 12}\n"
        spec = SPEC.replace("- gate: g", "- workflow: x\n          input:\n            parts:")
        text = HEAD + spec + note.replace("          ", "            ") * int(megabytes * 1_000_000 / len(note))
        before = time.process_time()
        read(text, "big.yaml")
        return time.process_time() - before

    small, large = seconds(0.2), seconds(2)

    assert large < 40 * small  # ten times the size; were it quadratic, a hundred times as long


def test_the_same_is_read_where_pyyaml_has_no_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(EXAMPLES.glob("ai-*.yaml"))
    fast = [read_file(file)[0] for file in files]
    monkeypatch.setattr(yaml_text, "_Loader", yaml_text.yaml.SafeLoader)

    slow = [read_file(file)[0] for file in files]

    assert len(files) == 3
    assert slow == fast
    assert [one.at("spec") for one in slow] == [one.at("spec") for one in fast]
