"""Who receives webhooks, on a real loopback socket: honours keys, remembers every call, and fails as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.support.served import served


@dataclass(frozen=True)
class Call:
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class Receiver:
    """`calls` is all that came; `kept` what is new under its key, first come. `answers`: (status, headers) of the next
    calls, in order; a call that is not answered well is not kept. Afterwards everything goes well.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    kept: dict[str, Call] = field(default_factory=dict)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    always: int = 200

    async def take(self, request: Request) -> Response:
        call = Call(request.url.path, await request.body(), dict(request.headers))
        self.calls.append(call)
        status, headers = self.answers.pop(0) if self.answers else (self.always, {})
        if status < 300:
            self.kept.setdefault(call.key, call)
        return PlainTextResponse("ok" if status < 300 else "no", status, headers)

    @property
    def keys(self) -> list[str]:
        """The keys of every call, without quotes, sorted."""
        return sorted(call.key.strip('"') for call in self.calls)

    def told(self) -> list[str]:
        """What was told, by event, sorted; each key counts once."""
        return sorted(key.strip('"').rpartition("/")[0].split(":")[1] for key in list(self.kept))


@contextmanager
def receiver(path: str = "/hooks/secret-path") -> Iterator[Receiver]:
    known = Receiver()
    app = Starlette(routes=[Route("/{rest:path}", known.take, methods=["POST"])])
    with served(app) as url:
        known.url = f"{url}{path}"
        yield known


def webhook(url: str, name: str = "desk", **more: Any) -> str:
    """Its table in fermata.toml."""
    lines = [f"{key} = {value!r}" for key, value in {"kind": "webhook", "url": url, **more}.items()]
    return "\n".join([f"[notifications.{name}]", *lines, ""])
