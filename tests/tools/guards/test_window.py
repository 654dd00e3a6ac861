"""A text that comes in pieces is let go as far as nothing that follows can change it."""

import time
from itertools import cycle, islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from benchmarks.secret_shapes import samples
from tests.support.leaking import SECRET, guardrail, pieces, shows
from tools.guards.applying import applied, changed_in
from tools.guards.site import default
from tools.guards.window import Window

RAIL = guardrail()
REACH = RAIL.reach or 0
PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEA7y\nb3BlbnNzaC1r\n" * 40 + "-----END RSA PRIVATE KEY-----"
WORDS = "We found it in the settings of the shop, as you said. 설정 파일에서 찾았습니다. "


def window() -> Window:
    return Window(lambda text: changed_in(text, (RAIL,), "output"), REACH)


def read(text: str, sizes: list[int]) -> list[str]:
    """What a reader is let read, piece by piece."""
    passing = window()
    return [*(passing.add(piece) for piece in pieces(text, sizes)), passing.end()]


def ones_to_threes(text: str) -> list[int]:
    return list(islice(cycle((1, 2, 3)), len(text)))


@pytest.mark.parametrize(
    "text",
    [
        f"{WORDS * 3}The key is {SECRET}. {WORDS * 3}",
        f"{WORDS * 3}the password is hunter2hunter2, {WORDS}",
        f"{WORDS * 3}비밀번호는 hunter2hunter2 입니다. {WORDS * 3}",
        f"{SECRET}",
        f"{WORDS}{SECRET}입니다. {WORDS}",
        f"{WORDS}\n{PEM}\n{WORDS * 4}",
        WORDS * 20,
        "",
    ],
)
def test_what_is_read_in_pieces_is_what_a_guardrail_leaves_of_the_whole(text: str) -> None:
    said = read(text, ones_to_threes(text))

    assert "".join(said) == applied(text, (RAIL,), "output").text
    assert not shows("".join(said)) and "hunter2h" not in "".join(said) and "MIIEowIB" not in "".join(said)


@settings(max_examples=200, deadline=None)
@given(
    before=some.text(alphabet="ab 가나.\n-=", max_size=300),
    after=some.text(alphabet="ab 가나.\n-=", max_size=300),
    sizes=some.lists(some.integers(1, 40), max_size=200),
)
def test_no_way_to_cut_it_lets_a_piece_of_the_secret_through(before: str, after: str, sizes: list[int]) -> None:
    text = f"{before} {SECRET} {after}"

    said = "".join(read(text, sizes))

    assert not shows(said, least=5)
    assert said == applied(text, (RAIL,), "output").text


def test_a_reader_waits_for_the_window_and_not_for_the_end() -> None:
    text = WORDS * 30
    passing = window()

    waited = next(at for at in range(len(text)) if passing.add(text[at]))

    assert REACH < waited < 2 * REACH


def test_a_block_that_began_is_held_until_it_ends() -> None:
    passing = window()

    during = [passing.add(piece) for piece in pieces(f"{WORDS * 3}{PEM}", [3] * 2000)]
    after = passing.add("\n" + WORDS * 4)

    assert "BEGIN" not in "".join(during)
    assert after.startswith("[redacted:") or "[redacted:private-key]" in "".join(during) + after


@pytest.mark.parametrize("text", ["x" * 200_000, "-----BEGIN A KEY-----\n" + "y " * 100_000, "a b " * 50_000])
def test_a_long_text_takes_time_in_proportion_to_its_length(text: str) -> None:
    began = time.process_time()
    said = read(text, [40] * (len(text) // 40))

    assert sum(map(len, said)) <= len(text)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("size", [1, 2, 3, 50])
@pytest.mark.parametrize("words", ["", WORDS, WORDS * 3])
def test_the_sites_own_rules_see_in_pieces_what_they_see_in_the_whole(size: int, words: str) -> None:
    rails = tuple(rail for rail in default() if "output" in rail.at)
    secrets = [
        SECRET,
        "postgres://app:Xk29dLq0ZvTr81@db.example.com/orders",
        "password = 'Xk29dLq0ZvTr81'",
        "비밀번호는 Xk29dLq0ZvTr81 입니다",
        "name: DB_PASSWORD\n    value: Xk29dLq0ZvTr81",
        f"secret = '{'Xk29dLq0 ZvTr81 ' * 30}'",
        "-----BEGIN PRIVATE KEY-----\n"
        + "MIIEowIBAAKCAQEA7yQx9Zk2\nb3BlbnNzaC1rZXktdjEAAAAABG5\n" * 20
        + "-----END PRIVATE KEY-----",
    ]
    text = words.join(["", *(f"\n{secret}\n" for secret in secrets), ""])
    passing = Window(lambda part: changed_in(part, rails, "output"), max(rail.reach or 0 for rail in rails))

    said = "".join([*(passing.add(text[at : at + size]) for at in range(0, len(text), size)), passing.end()])

    assert said == applied(text, rails, "output").text
    assert said.count("[redacted:") == len(secrets)


def test_no_key_of_any_known_form_is_read_in_pieces_in_any_context() -> None:
    rails = tuple(rail for rail in default() if "output" in rail.at)
    chance = Random(7)  # noqa: S311 - to cut a text at random

    for sample in samples(3)[::11]:
        text = f"{WORDS * 2}{sample.text}\n{WORDS * 2}"
        passing = Window(lambda part: changed_in(part, rails, "output"), max(rail.reach or 0 for rail in rails))
        sizes = [chance.randint(1, 6) for _ in text]
        said = "".join([*(passing.add(piece) for piece in pieces(text, sizes)), passing.end()])

        assert said == applied(text, rails, "output").text, (sample.format, sample.context)
