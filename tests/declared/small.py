"""Documents of a few lines, and commands that are given one on stdin or end in the middle of it."""

import io
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from reliability.ledger import resources


def orchestrator(name: str = "small", workflow: str = "ask", *, namespace: str = "", labels: str = "") -> str:
    """One workflow with one state: people are asked."""
    where = f"\n  namespace: {namespace}" if namespace else ""
    said = f"\n  labels: {{{labels}}}" if labels else ""
    return f"""# {name}
apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata:
  name: {name}{where}{said}
spec:
  unguarded: it makes nothing
  workflows:
    {workflow}:
      steps:
        - gate: human-approval
"""


def guardrails(name: str = "strict") -> str:
    return f"""apiVersion: platform.company.io/v1
kind: AIGuardrails
metadata:
  name: {name}
spec:
  inputValidation:
    - name: no-jailbreak
      type: regex
      patterns: ["jailbreak"]
      action: block
"""


def with_stdin(text: str, *words: str) -> int:
    """The command with this on its standard input."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
    return command(*words)


def stopped_at(number: int, how: int, *words: str) -> int:
    """The command in a process that is sent a signal when it is about to write the so-many-th resource."""
    write: Callable[..., Any] = resources._write
    written = 0

    def counted(*given: Any) -> Any:
        nonlocal written
        written += 1
        if written == number:
            os.kill(os.getpid(), how)
        return write(*given)

    resources._write = counted
    return command(*words)


def command(*words: str) -> int:
    from host.cli import main

    sys.argv = ["fermata", *words]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0
