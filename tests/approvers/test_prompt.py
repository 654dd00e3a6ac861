"""At a terminal the token is asked for without an echo; it is on no screen and in no file afterwards."""

import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from reliability.approvers.tokens import new_token
from reliability.ledger import ledger, requests, runs
from reliability.ledger.asked import Policy, Question
from tests.approvers.conftest import Tokens

RUN = "6f1c2a1e-0000-4000-8000-000000000001"
PROMPT = "token of ann: "
AT_A_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # the terminal is this process's own: a prompt without echo opens it by itself
from host.cli import main
sys.argv[0] = "fermata"
main()
"""


@pytest.fixture
def waiting(tokens: Tokens) -> str:
    ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    policy = Policy({"platform": 2})
    return ledger().call(requests.ask, Question(RUN, "APPROVING", 1, {}, {"what": "x"}, policy, timedelta(hours=1))).id


def approving_at_a_terminal(request: str, typed: str) -> tuple[int, str]:
    """The exit code, and everything that stood on the screen; `typed` once the prompt has come."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", AT_A_TERMINAL, "approve", request, "--as", "ann", "--no-resume"],
        stdin=there,
        stdout=there,
        stderr=there,
        env={**os.environ, "TERM": "dumb"},
        start_new_session=True,
    )
    os.close(there)
    seen, answered = "", False
    while True:
        try:
            seen += os.read(here, 4096).decode(errors="replace")
        except OSError:  # the program has ended and with it the terminal
            break
        if not answered and PROMPT in seen:
            answered = bool(os.write(here, typed.encode()))
    os.close(here)
    return process.wait(60), seen


def kept_in(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_token_typed_at_the_prompt_decides_and_is_neither_shown_nor_kept(
    home: Path, tokens: Tokens, waiting: str
) -> None:
    code, seen = approving_at_a_terminal(waiting, tokens["ann"] + "\n")

    (vote,) = ledger().call(requests.get, waiting).votes
    assert (code, vote["voter"], vote["authenticated"], vote["senior"]) == (0, "ann", True, True), seen
    assert PROMPT in seen and "still missing: 1 of platform" in seen
    assert tokens["ann"] not in seen and tokens["ann"].encode() not in kept_in(home)


def test_another_token_decides_nothing_and_is_neither_shown_nor_kept(home: Path, tokens: Tokens, waiting: str) -> None:
    typed = [tokens["bob"], new_token()]

    ended = [approving_at_a_terminal(waiting, one + "\n") for one in typed]

    assert [code for code, _ in ended] == [3, 3]
    for (_, seen), one in zip(ended, typed, strict=True):
        assert "the name 'ann' and the token do not fit; nothing was done" in seen
        assert one not in seen and one.encode() not in kept_in(home)
    assert ledger().call(requests.get, waiting).votes == ()


@pytest.mark.parametrize(("typed", "code"), [("\n", 3), ("\x04", 3), ("\x03", 130)])
def test_whoever_types_nothing_decides_nothing(home: Path, waiting: str, typed: str, code: int) -> None:
    left, seen = approving_at_a_terminal(waiting, typed)

    assert left == code, seen
    assert "bug" not in seen and not [*home.glob("bug-*")]
    assert ledger().call(requests.get, waiting).votes == ()
