"""What the documents name exists: tests and files."""

import ast
import re

import pytest

from tests.docs.reading import ROOT, TEST, text

WITH_PROOFS = ("docs/failures.md", "docs/seeds.md")
FILE = re.compile(r"`((?:docs|examples|fermata|graphs|host|nodes|reliability|state|tests|tools|benchmarks)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!http)([^)#]+)")
DOCUMENTS = ["README.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))]


def names_in(file: str) -> set[str]:
    """The names of a file's tests, by parsing it."""
    tree = ast.parse(text(file))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("document", WITH_PROOFS)
def test_every_test_that_is_named_as_a_proof_exists(document: str) -> None:
    named = TEST.findall(text(document))

    missing = [f"{file}::{name}" for file, name in named if not (ROOT / file).exists() or name not in names_in(file)]

    assert len(named) > 20
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_and_link_that_is_named_exists(document: str) -> None:
    folder = (ROOT / document).parent

    named = [ROOT / file for file in FILE.findall(text(document))]
    linked = [folder / file for file in LINK.findall(text(document))]

    assert [str(file) for file in [*named, *linked] if not file.exists()] == []


def test_every_promise_of_the_first_workflow_is_there() -> None:
    promises = re.findall(r"^\*\*(\d+)\. ", text("docs/failures.md"), re.MULTILINE)

    assert [int(number) for number in promises] == list(range(1, 12))
