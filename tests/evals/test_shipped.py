"""The suites that come with Fermata: large enough, in both languages, over every workflow; all of them pass."""

from collections import Counter
from pathlib import Path

import pytest

from graphs.catalog import WORKFLOWS
from host.evals.reading import read_all
from host.exits import Exit
from tests.support import warm


def test_the_shipped_suites_cover_every_workflow_in_both_languages() -> None:
    cases = [told.case for told in read_all([])]

    workflows, languages = Counter(case.workflow for case in cases), Counter(case.language for case in cases)

    assert len(cases) >= 60
    assert set(workflows) == set(WORKFLOWS)
    assert min(languages["en"], languages["ko"]) >= 20


@pytest.mark.certify
def test_every_shipped_case_passes(tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "TMPDIR": str(tmp_path)}

    done = warm.fermata(tmp_path, env, "eval").wait(600)

    assert (done.code, done.err) == (Exit.ENDED_WELL, ""), done.out
