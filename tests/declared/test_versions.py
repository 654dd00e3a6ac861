"""Which changes of a document make another version of its workflow, so that its waiting runs are to be moved."""

import pytest

from graphs.declared.compiling.workflows import workflows
from graphs.declared.reading import read

DOCUMENT = """apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata:
  name: desk
spec:
  agents:
    - name: reader
      type: assistant
      instructions: Be brief.
      constraints: {timeout: 60s}
  guardrails:
    - {name: short, check: size(output) < 999, action: warn}
  workflows:
    work:
      inputs: {letter: string}
      steps:
        - agent: reader
          action: summarise
          input: ${{ letter }}
          output: short
          if: size(letter) > 10
        - gate: boss
          condition: size(letter) > 99
          timeout: 24h
          approvers: [{team: shop}]
"""


def version(text: str) -> str:
    graph = workflows(read(text, "desk.yaml"))["desk/work"]
    return str((graph.config or {})["metadata"]["workflow_version"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind:", "# a comment\nkind:"),
        ("    - name: reader", "\n\n    - name: reader"),
        ("size(output) < 999, action: warn", "size(output) < 9, action: reject"),
        ("      inputs:", "      description: what it is for\n      inputs:"),
        ("      inputs:", "      budget: {tokens: 1000}\n      inputs:"),
        ("condition: size(letter) > 99", "condition: size(letter) > 9"),
        ("{team: shop}", "{team: shop, minCount: 2}, {team: security}"),
        ("    work:", "    other:\n      steps: [{gate: boss}]\n    work:"),
    ],
)
def test_words_that_only_explain_and_rules_strand_no_run(old: str, new: str) -> None:
    assert old in DOCUMENT
    assert version(DOCUMENT.replace(old, new)) == version(DOCUMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{letter: string}", "{letter: string, more: string}"),
        ("action: summarise", "action: write"),
        ("input: ${{ letter }}", "input: 'Read this: ${{ letter }}'"),
        ("output: short\n", "output: brief\n"),
        ("if: size(letter) > 10", "if: size(letter) > 11"),
        ("          output: short\n", "          output: short\n          retry: {attempts: 2}\n"),
        ("timeout: 24h", "timeout: 48h"),
        ("Be brief.", "Be very brief."),
        ("timeout: 60s", "timeout: 61s"),
        ("        - gate: boss", "        - gate: chief"),
    ],
)
def test_what_a_run_would_do_otherwise_is_another_version(old: str, new: str) -> None:
    assert old in DOCUMENT
    assert version(DOCUMENT.replace(old, new)) != version(DOCUMENT)
