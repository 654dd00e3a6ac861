"""What happens to a case never takes the other ones with it."""

import os
import signal
from concurrent.futures import Future
from pathlib import Path

from host.evals import running
from host.evals.playing import Result
from host.evals.reading import Told
from host.evals.suite import Case
from tests.support import warm
from tests.support.until import until


def test_a_bug_in_a_case_is_that_cases_failure(tmp_path: Path) -> None:
    case = Case.model_validate({"name": "a", "ask": "x", "workflow": "travel", "expect": {"end": "COMPLETED"}})
    broken: Future[Result] = Future()
    broken.set_exception(KeyError("destination"))

    result = running._result(broken, Told("ours", case), tmp_path)

    assert [str(failure) for failure in result.failures] == [
        "end: expected COMPLETED; came a bug: KeyError: 'destination'"
    ]


def test_ctrl_c_ends_all_cases_at_once_and_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    process = warm.fermata(tmp_path, {"FERMATA_HOME": str(home), "TMPDIR": str(tmp_path)}, "eval", "travel")
    until(lambda: any(tmp_path.glob("fermata-evals-*/0001/ledger.sqlite")))

    os.kill(process.process.pid or 0, signal.SIGINT)

    done = process.wait()
    assert (done.code, done.err.splitlines()[-1][:16]) == (130, "fermata: stopped")
    assert list(tmp_path.glob("fermata-evals-*")) == []
