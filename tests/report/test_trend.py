"""The trend of evals: shares of what can be judged, and like held against like."""

import pytest

from host.report.trend import Trend, trends
from reliability.ledger.evals import Outcome, Standing


def trend(*cases: tuple[Outcome, Outcome | None]) -> Trend:
    return Trend(tuple(Standing("travel", "ours", f"case {at}", "v1", "t", *one) for at, one in enumerate(cases)))


@pytest.mark.parametrize(
    ("cases", "now", "before"),
    [
        ([("passed", "failed"), ("passed", None)], 1.0, 0.0),  # what was never played is not held against it
        ([("passed", "passed"), ("failed", "passed")], 0.5, 1.0),
        ([("passed", None)], 1.0, None),
        ([("open", "open")], None, None),  # nobody said what is right
        ([("passed", "open"), ("open", "failed")], 1.0, 0.0),
    ],
)
def test_a_share_is_of_the_cases_that_were_judged(
    cases: list[tuple[Outcome, Outcome | None]], now: float | None, before: float | None
) -> None:
    made = trend(*cases)

    assert (made.now, made.before) == (now, before)


def test_what_passed_before_and_fails_now_is_named() -> None:
    made = trend(("failed", "passed"), ("failed", "failed"), ("passed", "failed"), ("failed", None))

    assert made.broke == ["ours: case 0"]
    assert (made.data["cases"], made.data["passed"], made.data["failed"]) == (4, 1, 3)


def test_no_evals_are_no_trend() -> None:
    assert trends([]) == {}
