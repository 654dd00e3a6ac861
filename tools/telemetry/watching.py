"""Watching: the site says in the environment who is told what runs do. Nobody is, by default, and that costs nothing.

`FERMATA_TRACES`: where an OpenTelemetry receiver listens (OTLP over HTTP), such as `http://127.0.0.1:4318`.
`FERMATA_TRACES_TEXT=on`: prompts and answers go with them, masked. `FERMATA_LOG`: `stderr`, or a file.
"""

import os
import threading
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from langchain_core.callbacks import BaseCallbackHandler, BaseCallbackManager
from langchain_core.runnables import RunnableConfig

from reliability.errors import BadInput
from tools.telemetry.following import Following

ASKED = ("FERMATA_TRACES", "FERMATA_TRACES_TEXT", "FERMATA_LOG")

_opened: dict[tuple[Any, ...], tuple[BaseCallbackHandler, ...]] = {}
_opening = threading.Lock()


def wanted() -> bool:
    return "FERMATA_TRACES" in os.environ or "FERMATA_LOG" in os.environ


def watched(config: RunnableConfig) -> RunnableConfig:
    """The config with those who are told; the same one where nobody is."""
    if not wanted() or not (ours := watchers()):
        return config
    before = config.get("callbacks")
    if isinstance(before, BaseCallbackManager):
        told = before.copy()
        for one in ours:
            told.add_handler(one, inherit=True)
        return {**config, "callbacks": told}
    return {**config, "callbacks": [*(before or ()), *ours]}


def watchers() -> tuple[BaseCallbackHandler, ...]:
    """Opened once a process and setting. The first time blocks: libraries are loaded.

    Raises:
        BadInput: what is set names nothing, or the library for it is not installed.
    """
    traces, texts, log = (os.environ.get(name, "") for name in ASKED)
    key = (os.getpid(), traces, texts, log)
    with _opening:
        if key not in _opened:
            _opened[key] = (*_tracing(traces, texts == "on"), *_logging(log))
        return _opened[key]


def _tracing(receiver: str, texts: bool) -> tuple[BaseCallbackHandler, ...]:
    if not receiver:
        return ()
    if urlsplit(receiver).scheme not in ("http", "https"):
        raise BadInput(
            f"FERMATA_TRACES is {receiver!r}; accepted: where OTLP over HTTP is heard: http://127.0.0.1:4318"
        )
    try:
        tracer = import_module("tools.telemetry.sending").tracer(receiver)
        spans = import_module("tools.telemetry.spans").Spans(tracer, texts)
    except ModuleNotFoundError as missing:
        raise BadInput(
            f"FERMATA_TRACES is set, and {missing.name} is not installed; accepted: pip install 'fermata[otel]'"
        ) from missing
    return (Following(spans),)


def _logging(where: str) -> tuple[BaseCallbackHandler, ...]:
    if not where:
        return ()
    from tools.telemetry.lines import Lines, write_to

    write_to(where)
    return (Following(Lines()),)
