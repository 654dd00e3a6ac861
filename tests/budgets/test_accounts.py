"""Spent and reserved never exceed the limit together: in any order, by threads, by processes that are killed."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reliability.budget import Budget, Spend, Who
from reliability.errors import BadInput, Exhausted
from reliability.ledger import Ledger, budgets, ledger, spending
from reliability.ledger.open import open_engine
from reliability.ledger.spending import Account
from reliability.ledger.tables import notices
from state.money import Money
from tests.support.clock import SetClock

MINUTE = timedelta(minutes=1)
KIM = Who("run-1", "WRITING", "letters", "kim")
SIGKILLED = -9
BRANCHES = 50

TEAM = Budget("teams", tokens=1000, per="team")
RUN = Budget("runs", tokens=600)


def reserve(book: Ledger, tokens: int, *of: Budget, who: Who = KIM, micros: int = 0) -> str:
    call = uuid4().hex
    book.call(budgets.reserve, call, of or (TEAM,), who, Spend(tokens, micros), "a-model", MINUTE)
    return call


def account(book: Ledger, key: str = "teams|kim|") -> Account:
    (found,) = book.call(spending.standing, [key])
    return found


@pytest.fixture
def book(tmp_path: Path) -> Ledger:
    return Ledger(open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}"), SetClock())


def test_what_a_call_really_cost_takes_the_place_of_what_was_reserved(book: Ledger) -> None:
    call = reserve(book, 400)
    assert account(book).reserved == Spend(400)

    book.call(budgets.settle, call, Spend(120))

    assert (account(book).used, account(book).reserved) == (Spend(120), Spend(0))


def test_a_call_that_does_not_fit_is_refused_and_takes_nothing(book: Ledger) -> None:
    reserve(book, 900)

    with pytest.raises(Exhausted, match=r"'teams' of kim.*0 tokens used and 900 reserved, 200 more.*no model"):
        reserve(book, 200)

    assert account(book).reserved == Spend(900)


def test_all_accounts_of_a_call_are_drawn_on_or_none(book: Ledger) -> None:
    reserve(book, 500, RUN)

    with pytest.raises(Exhausted, match="'runs' of run-1"):
        reserve(book, 200, TEAM, RUN)

    assert book.call(spending.standing, ["teams|kim|"]) == []
    assert account(book, "runs|run-1|").reserved == Spend(500)


def test_a_refusal_says_whether_calls_under_way_hold_what_is_missing(book: Ledger) -> None:
    reserve(book, 900)
    with pytest.raises(Exhausted) as crowded:
        reserve(book, 200)
    with pytest.raises(Exhausted) as too_much:
        reserve(book, 2000)

    with pytest.raises(Exhausted) as never_drawn_on:
        reserve(book, 2000, RUN)

    assert [one.value.crowded for one in (crowded, too_much, never_drawn_on)] == [True, False, False]


def test_money_is_counted_beside_tokens_in_millionths_of_its_unit(book: Ledger) -> None:
    money = Budget("money", money=Money(minor=1, currency="USD"), per="site")  # one cent: 10,000 millionths

    call = reserve(book, 10, money, micros=9_999)
    with pytest.raises(Exhausted):
        reserve(book, 10, money, micros=2)
    book.call(budgets.settle, call, Spend(7, 5_000))

    assert account(book, "money|site|").used == Spend(7, 5_000)
    assert account(book, "money|site|").percent == 50


def test_each_day_and_each_month_has_an_account_of_its_own(tmp_path: Path) -> None:
    clock = SetClock(datetime(2031, 5, 31, 23, 59, tzinfo=UTC))
    book = Ledger(open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}"), clock)
    daily, monthly = Budget("d", 100, per="site", period="day"), Budget("m", 100, per="site", period="month")
    late = reserve(book, 100, daily, monthly)

    clock.forward(timedelta(minutes=2))
    reserve(book, 100, daily, monthly)
    book.call(budgets.settle, late, Spend(40))

    standing = {one.key: (one.used.tokens, one.reserved.tokens) for one in book.call(spending.standing)}
    assert standing == {
        "d|site|2031-05-31": (40, 0),
        "d|site|2031-06-01": (0, 100),
        "m|site|2031-05": (40, 0),
        "m|site|2031-06": (0, 100),
    }


def test_a_limit_that_people_set_goes_before_the_declared_one_from_the_next_call_on(book: Ledger) -> None:
    reserve(book, 1000)

    book.call(spending.limit, "teams", 1500, None, "kim")
    reserve(book, 500)
    with pytest.raises(Exhausted):
        reserve(book, 1)

    assert account(book).limit == (1500, None)
    book.call(spending.unlimit, "teams")
    assert account(book).limit == (1000, None)


def test_a_call_whose_answer_nobody_saw_counts_in_full_until_somebody_knows_better(book: Ledger) -> None:
    call = reserve(book, 400)

    book.call(budgets.lose, call)
    assert (account(book).used, account(book).reserved, account(book).lost) == (Spend(400), Spend(0), Spend(400))
    book.call(budgets.lose, call)  # a second time changes nothing
    assert account(book).used == Spend(400)

    book.call(budgets.settle, call, Spend(90))
    assert (account(book).used, account(book).lost) == (Spend(90), Spend(0))


def test_people_are_told_once_that_an_account_is_nearly_used_up(book: Ledger) -> None:
    for _ in range(4):
        book.call(budgets.settle, reserve(book, 900 // 4), Spend(900 // 4))
        reserve(book, 0)
        reserve(book, 0)

    with book.engine.connect() as connection:
        told = connection.execute(select(notices.c.event, notices.c.run, notices.c.told)).all()
    (only,) = told
    assert (only.event, only.run) == ("budget-soft-limit", "run-1")
    assert only.told["summary"] == "teams of kim: 90 % is used"
    assert only.told["teams"] == ["kim"]


def test_settling_twice_counts_once(book: Ledger) -> None:
    call = reserve(book, 400)

    book.call(budgets.settle, call, Spend(90))
    book.call(budgets.settle, call, Spend(90))

    assert account(book).used == Spend(90)


def test_what_a_living_process_holds_does_not_lapse_before_its_time(tmp_path: Path) -> None:
    clock = SetClock()
    book = Ledger(open_engine(f"sqlite:///{tmp_path / 'l.sqlite'}"), clock)
    reserve(book, 400)

    assert book.call(budgets.lapse) == 0
    clock.forward(2 * MINUTE)

    assert book.call(budgets.lapse) == 1
    assert (account(book).used, account(book).reserved) == (Spend(400), Spend(0))


moves = st.lists(
    st.tuples(st.integers(0, BRANCHES - 1), st.sampled_from(["settle", "free", "lose"]), st.integers(1, 300)),
    max_size=150,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2000), moves)
def test_in_any_interleaving_of_fifty_branches_no_account_is_ever_overdrawn(
    limit: int, steps: Sequence[tuple[int, str, int]]
) -> None:
    team, run = Budget("teams", limit, per="team"), Budget("runs", max(1, limit // 2))
    open_calls: dict[int, tuple[str, int]] = {}
    spent = 0

    with TemporaryDirectory() as folder:
        book = Ledger(open_engine(f"sqlite:///{folder}/ledger.sqlite"), SetClock())
        for branch, end, much in steps:
            if branch not in open_calls:
                try:
                    call = reserve(book, much, team, run)
                    open_calls[branch] = (call, much)
                except Exhausted:
                    pass
            else:
                call, most = open_calls.pop(branch)
                real = {"settle": min(much, most), "free": 0, "lose": most}[end]
                book.call(budgets.lose, call) if end == "lose" else book.call(budgets.settle, call, Spend(real))
                spent += real
            for one in book.call(spending.standing):
                assert one.used.tokens + one.reserved.tokens <= (one.limit[0] or 0)
                assert one.used.tokens == spent
                assert one.reserved.tokens == sum(most for _, most in open_calls.values())
        book.engine.dispose()


@pytest.mark.certify
def test_fifty_threads_at_once_never_overdraw_and_lose_nothing(home: Path) -> None:
    book, done, all_asked = ledger(), threading.Event(), threading.Barrier(BRANCHES)
    overdrawn: list[Account] = []
    reserve(book, 0)

    def branch(number: int) -> int:
        chance, spent = Random(number), 0  # noqa: S311 # nothing is secret here
        for _ in range(3):
            most = chance.randint(1, 60)
            try:
                call = reserve(book, most)
            except Exhausted:
                call = ""
            all_asked.wait(60)  # so that all of them are under way at once
            if call:
                spent += (real := chance.randint(0, most // 2))
                book.call(budgets.settle, call, Spend(real))
        return spent

    def look() -> None:
        while not done.is_set():
            one = account(book)
            overdrawn.extend([one] if one.used.tokens + one.reserved.tokens > 1000 else [])

    with ThreadPoolExecutor(BRANCHES + 1) as crowd:
        looking = crowd.submit(look)
        spent = sum(crowd.map(branch, range(BRANCHES)))
        done.set()
        looking.result()

    assert overdrawn == []
    assert (account(book).used, account(book).reserved) == (Spend(spent), Spend(0))


@pytest.mark.parametrize("killed_at", [2, 3, 4, 7])
def test_processes_killed_at_any_line_lose_nothing_and_count_nothing_twice(
    killed_at: int, home: Path, tmp_path: Path
) -> None:
    paid, book = tmp_path / "paid", ledger()

    def spender(killed: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "tests.budgets.spender", "1000", str(killed), str(paid)])

    killed = [spender(killed_at), spender(killed_at + 4)]
    assert [process.wait(timeout=60) for process in killed] == [SIGKILLED, SIGKILLED]
    assert spender(10_000).wait(timeout=60) == 0  # this one spends what is left

    book.call(budgets.lapse)
    stands, really = account(book), sum(map(int, paid.read_text().split()))
    assert stands.reserved == Spend(0)
    assert really <= stands.used.tokens <= 1000
    assert stands.used.tokens - stands.lost.tokens <= really  # only what was lost is counted higher than it was


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "1 to 80 characters"),
        ({}, "limits nothing"),
        ({"tokens": -1}, "0 or more"),
        ({"tokens": 1, "per": "person"}, "run, agent, team, workflow, site"),
        ({"tokens": 1, "period": "week"}, "day, month, none"),
        ({"tokens": 1, "soft": 120}, "0 to 100 percent"),
    ],
)
def test_a_budget_that_cannot_be_kept_is_refused(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Budget(**{"name": "x", **wrong})  # type: ignore[arg-type]
