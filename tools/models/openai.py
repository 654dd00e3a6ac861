"""ChatOpenAI with our errors: any OpenAI-compatible endpoint (OPENAI_BASE_URL, OPENAI_API_KEY)."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from typing import Any
from urllib.parse import urlsplit

import openai
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import Field, SecretStr

from reliability.errors import Permanent, Transient, Unanswered
from tools.models.trouble import GATEWAY, NEVER_SENT

_KEYS = re.compile(r"\b(?:sk|key)-[\w*.-]{3,}")


class OpenAIModel(ChatOpenAI):
    """Tried once a call (the Agent tries again), and every failure said in our words, without the key in it.

    For a model call nothing happens in the world: whatever may pass is `Transient`, never `Unknown`.
    """

    max_retries: int | None = 0
    request_timeout: Any = Field(default_factory=lambda: openai.Timeout(60.0, connect=10.0), alias="timeout")
    """[s]"""
    stream_usage: bool | None = True
    """With an endpoint of one's own, ChatOpenAI would not ask for the token counts of a stream."""
    http_async_client: Any = Field(default_factory=openai.DefaultAsyncHttpxClient, exclude=True)
    default_headers: Mapping[str, str] | None = Field(default_factory=lambda: {"Connection": "close"})
    """A connection that was kept from an event loop that is closed by now would fail the next call."""

    async def _agenerate(self, *args: Any, **kwargs: Any) -> ChatResult:
        with self._in_our_words():
            answer = await super()._agenerate(*args, **kwargs)
        if not answer.generations:
            raise self._unreadable("no choice is in it")
        return answer

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        ended = False
        with self._in_our_words():
            async for chunk in super()._astream(*args, **kwargs):
                ended = ended or _ends(chunk)
                yield chunk
        if not ended:
            raise Unanswered(f"{self._called} ended its stream half-way")

    @property
    def _called(self) -> str:
        return f"the model {self.model_name!r} at {urlsplit(str(self.root_async_client.base_url)).hostname}"

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        # `from None`: the library's own error can quote the key, and would be printed with ours.
        try:
            yield
        except openai.APIStatusError as error:
            raise self._refused(error) from None
        except (openai.APIError, TimeoutError) as error:
            lost = Transient if isinstance(error.__cause__, NEVER_SENT) else Unanswered
            raise lost(f"{self._called} did not answer: {self._safe(error)}") from None
        except (JSONDecodeError, KeyError, TypeError) as error:  # what ChatOpenAI makes of a body that is none
            raise self._unreadable(f"{type(error).__name__}, {self._safe(error)}") from None
        except ValueError as error:
            if not (error.args and isinstance(error.args[0], Mapping)):
                raise
            raise self._unreadable(f"an error in it, {self._safe(error)}") from None

    def _unreadable(self, why: str) -> Unanswered:
        return Unanswered(f"{self._called} gave an answer that cannot be read: {why}")

    def _refused(self, error: openai.APIStatusError) -> Transient | Permanent:
        status, code = error.status_code, error.code
        if status in (401, 403):
            return Permanent(f"{self._called} refused the key: HTTP {status}; check OPENAI_API_KEY")
        if status == 429 and code != "insufficient_quota":
            wish = retry_after(error.response.headers.get("retry-after"), datetime.now(UTC))
            return Transient(f"{self._called} is asked too often: HTTP 429", retry_after=wish)
        if status in GATEWAY:
            return Unanswered(f"{self._called} failed: HTTP {status}")
        if status >= 500 or status == 409:
            return Transient(f"{self._called} failed: HTTP {status}")
        return Permanent(f"{self._called} refused: HTTP {status}, {self._safe(error)}")

    def _safe(self, error: Exception) -> str:
        """One short line, without anything that looks like a key."""
        secret = self.openai_api_key
        key = secret.get_secret_value() if isinstance(secret, SecretStr) else ""
        line = " ".join(str(error).split()) or type(error).__name__
        return _KEYS.sub("…", line.replace(key, "…") if key else line)[:200]


def _ends(chunk: ChatGenerationChunk) -> bool:
    """Does this chunk say why the model stopped? The Responses API says it as a status."""
    told = {**(chunk.generation_info or {}), **chunk.message.response_metadata}
    return bool(told.get("finish_reason") or told.get("status"))


def retry_after(header: str | None, now: datetime) -> float | None:
    """The service's wish in seconds from now; it may be given in seconds or as an HTTP date."""
    if not header:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,3})?", header.strip()):
        return float(header)
    try:
        when = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
