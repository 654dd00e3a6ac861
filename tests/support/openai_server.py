"""An OpenAI-compatible server on a loopback socket that answers from a script, so that the real client is exercised."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


@dataclass(frozen=True)
class Reply:
    """One answer: a message (`text`, or the raw `arguments` of a `tool`), or an HTTP error."""

    text: str | None = None
    tool: str | None = None
    arguments: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, Any] = field(default_factory=dict)
    body: str | None = None
    """The whole answer as it is sent, where it is none that an OpenAI-compatible server should give."""
    dies: bool = False
    """Hangs up in the middle of the answer."""
    ends_early: bool = False
    """A stream that ends in order, but before the model said why it stopped."""
    silent: bool = False
    """Answers nothing until the server stops."""
    pieces: int = 0
    """[characters] A stream comes in pieces of 1 to so many of them, in turn; 0: in one."""

    def deltas(self) -> list[dict[str, Any]]:
        """The message as a stream gives it."""
        whole = self.message()
        if not self.pieces:
            return [whole]
        cut = [*_cut(self.text if self.tool is None else self.arguments, self.pieces)]
        if self.tool is None:
            return [{"role": "assistant", "content": ""}, *({"content": piece} for piece in cut)]
        call = whole["tool_calls"][0]
        begun = {**call, "function": {"name": self.tool, "arguments": ""}}
        rest = [{"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} for piece in cut]
        return [{"role": "assistant", "content": None, "tool_calls": [begun]}, *rest]

    def message(self) -> dict[str, Any]:
        if self.tool is None:
            return {"role": "assistant", "content": self.text}
        call = {"index": 0, "id": "call_1", "type": "function"}
        function = {"name": self.tool, "arguments": self.arguments}
        return {"role": "assistant", "content": None, "tool_calls": [{**call, "function": function}]}


def _cut(text: str | None, most: int) -> Iterator[str]:
    rest, size = text or "", 0
    while rest:
        size = size % most + 1
        yield rest[:size]
        rest = rest[size:]


def called(tool: str, arguments: Mapping[str, Any]) -> Reply:
    """The model calls a tool, as it does to answer in a schema."""
    return Reply(tool=tool, arguments=json.dumps(arguments))


def refused(status: int, message: str = "", code: str | None = None, **headers: str) -> Reply:
    """An HTTP error, `retry_after="7"` being the header Retry-After."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, error={"error": {"message": message, "type": "x", "code": code}}, headers=named)


class OpenAIServer(ThreadingHTTPServer):
    """`script` is answered in order; `requests` are the bodies that came, `keys` their Authorization headers."""

    daemon_threads = True

    def __init__(self, script: Sequence[Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = list(script)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: OpenAIServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.keys.append(self.headers["Authorization"])
        reply = self.server.script.pop(0)
        if reply.silent:
            self.server.stopping.wait(30)
        elif reply.status != 200:
            self._send(reply, "application/json", json.dumps(reply.error))
        elif reply.body is not None:
            self._send(reply, "application/json", reply.body)
        elif body.get("stream"):
            self._send(reply, "text/event-stream", _events(reply, usage=bool(body.get("stream_options"))))
        else:
            self._send(reply, "application/json", json.dumps(_completion(reply)))

    def _send(self, reply: Reply, kind: str, text: str) -> None:
        whole = text.encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(whole)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2] if reply.dies else whole)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing: pytest's output is for what fails."""


def _completion(reply: Reply) -> dict[str, Any]:
    choice = {"index": 0, "message": reply.message(), "finish_reason": "stop" if reply.tool is None else "tool_calls"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice], "usage": USAGE}


def _events(reply: Reply, *, usage: bool) -> str:
    """Server-sent events: the message, why it ended, and (only to who asks for it) what it cost."""
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "stub"}
    chunks: list[dict[str, Any]] = [
        *({**chunk, "choices": [{"index": 0, "delta": one, "finish_reason": None}]} for one in reply.deltas()),
        {**chunk, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        *([{**chunk, "choices": [], "usage": USAGE}] if usage else []),
    ]
    told = [f"data: {json.dumps(one)}\n\n" for one in chunks[: 1 if reply.ends_early else None]]
    return "".join([*told, "" if reply.ends_early else "data: [DONE]\n\n"])


@contextmanager
def openai_server(*script: Reply) -> Iterator[OpenAIServer]:
    """Serve on a free port until the block is left; the socket listens before this returns."""
    server = OpenAIServer(script)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()
