"""A case may have a repository of its own, and what agents deliver there is counted."""

from pathlib import Path

import pytest

from host.exits import Exit
from tests.support import warm
from tests.tools.confinement.here import WHY_NOT

SUITE = """workflow: development
cases:
  - name: delivered
    input:
      issue:
        description: Give a discount of 5 percent on every line of 10 pieces or more, rounded half up to whole cents.
      repository: $EXAMPLE
    expect: {{end: COMPLETED, holds: {{commit: {commits}}}}}
"""


@pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")
@pytest.mark.parametrize(
    ("commits", "code"), [pytest.param(1, Exit.ENDED_WELL, marks=pytest.mark.certify), (2, Exit.REFUSED)]
)
def test_a_case_works_on_a_copy_of_the_example_and_its_commits_are_counted(
    commits: int, code: Exit, tmp_path: Path, home: Path
) -> None:
    (tmp_path / "ours.yaml").write_text(SUITE.format(commits=commits), "utf-8")

    done = warm.fermata(tmp_path, {"FERMATA_HOME": str(home)}, "eval", str(tmp_path / "ours.yaml")).wait(120)

    assert done.code == code, done.out + done.err
