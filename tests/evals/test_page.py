"""The page about evals leaves no key out, and the suite that it shows can be played."""

import re
from pathlib import Path

import pytest

from host.evals.counting import KINDS
from host.evals.reading import read
from host.evals.suite import Budget, Case, Expect, Judge, Says, Suite
from tests.docs.reading import text

PAGE = "docs/evals.md"


@pytest.mark.parametrize("kind", [Suite, Case, Expect, Says, Budget, Judge])
def test_every_key_of_a_suite_is_explained(kind: type[Suite]) -> None:
    page = text(PAGE)

    named = {key: (f"`{key}`", f"`{kind.__name__.lower()}.{key}`") for key in kind.model_fields}

    assert [key for key, names in named.items() if not any(name in page for name in names)] == []
    assert [thing for thing in KINDS if f"`{thing}`" not in page] == []


def test_the_suite_on_the_page_can_be_played(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```yaml\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)
    file = tmp_path / "page.yaml"
    file.write_text(block, encoding="utf-8")

    told = read(file)

    assert [one.case.language for one in told] == ["en", "ko"]
