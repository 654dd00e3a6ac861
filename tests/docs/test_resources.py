"""What the page of resources says is what the models say, and its example can be read."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs import resources
from graphs.declared.fields import Field, fields_in
from graphs.declared.reading import read
from graphs.declared.schemas import KINDS, schema
from tests.docs.reading import text


def test_the_page_says_what_the_models_say() -> None:
    assert not resources.stale(), "run: make resources"


def test_the_example_of_the_page_is_read() -> None:
    example = text("docs/resources.md").partition("```yaml\n")[2].partition("```")[0]

    (found,) = read(example, "docs/resources.md")

    assert [step.called for step in found.spec.workflows["feature-development"].steps] == [
        "code_changes",
        "human-approval",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_every_kind_is_on_the_page(kind: str) -> None:
    def keys(field: Field) -> set[str]:
        return {field.name}.union(*map(keys, field.below))

    known = set().union(*(keys(field) for field in fields_in(schema(kind))))
    page = text("docs/resources.md")

    assert sorted(key for key in known if f"| `{key}` |" not in page) == []


def test_a_stale_page_is_found_and_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "resources.md"
    page.write_text(f"before {resources.BEGIN} old {resources.END} after\n")
    monkeypatch.setattr(resources, "PAGE", page)

    monkeypatch.setattr("sys.argv", ["resources.py", "--check"])
    checked = resources.main()
    monkeypatch.setattr("sys.argv", ["resources.py"])
    written = resources.main()

    assert (checked, written, resources.stale()) == (1, 0, False)
    assert page.read_text("utf-8").startswith("before ") and page.read_text("utf-8").endswith(" after\n")
    assert " old " not in page.read_text("utf-8")


@pytest.mark.parametrize("file", ["ai-orchestrator-config", "ai-guardrails", "ai-self-healing"])
def test_every_key_and_every_name_of_the_seeds_documents_is_answered_for(file: str) -> None:
    page = text("docs/seeds.md")

    def words(given: Any) -> set[str]:
        if isinstance(given, Mapping):
            return {str(key) for key in given}.union(*map(words, given.values()))
        if isinstance(given, list):
            return set[str]().union(*map(words, given))
        return {given} if isinstance(given, str) and re.fullmatch(r"[A-Za-z][\w-]+", given) else set()

    named = words(yaml.safe_load(text(f"examples/{file}.yaml")))

    assert len(named) > 20
    assert sorted(word for word in named if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", page)) == []
