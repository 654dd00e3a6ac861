"""The site's routes: each `[notifications.NAME]` of fermata.toml says how one group of people is told, and of what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from reliability.environment import home
from reliability.errors import BadInput
from reliability.ledger.notices import EVENTS, Address, Event
from reliability.settings import entries, place
from tools.notifications.email import TLS, Email, Mailbox, Tls
from tools.notifications.folder import Folder
from tools.notifications.secret import secret
from tools.notifications.service import Notifier
from tools.notifications.slack import Slack
from tools.notifications.terminal import Terminal
from tools.notifications.webhook import Webhook
from tools.notifications.words import LANGUAGES, Language

EXAMPLE = 'kind = "webhook", url = "https://desk.example/fermata"'

NAME = re.compile(r"[\w.-]{1,64}", re.ASCII)

Mail = Annotated[str, Field(pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+$", max_length=254)]


@dataclass(frozen=True)
class Route:
    """One way to people: how (`notifier`), and what of (`address`)."""

    kind: str
    notifier: Notifier
    address: Address

    @property
    def name(self) -> str:
        return self.address.route


class _Said(BaseModel):
    """What every kind says."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    events: list[Event] = Field(default_factory=lambda: list(EVENTS))
    teams: list[str] = Field(default_factory=list)
    language: Language = "both"

    def notifier(self, name: str) -> Notifier:
        raise NotImplementedError


class _Terminal(_Said):
    def notifier(self, _name: str) -> Notifier:
        return Terminal(self.language)


class _File(_Said):
    def notifier(self, name: str) -> Notifier:
        return Folder(home() / "outbox" / name, self.language)


class _Webhook(_Said):
    url: str
    signing_key: str | None = None

    def notifier(self, _name: str) -> Notifier:
        key = None if self.signing_key is None else secret(self.signing_key, "signing_key")
        return Webhook(_address(self.url), key, self.language)


class _Slack(_Said):
    url: str

    def notifier(self, _name: str) -> Notifier:
        return Slack(_address(secret(self.url, "url")), self.language)


class _Email(_Said):
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$", max_length=253)]
    port: Annotated[int, Field(gt=0, lt=65536)] = 25
    tls: Tls = "offered"
    user: str | None = None
    password: str | None = None
    sender: Mail
    to: Annotated[list[Mail], Field(min_length=1)]

    @field_validator("to", mode="before")
    @classmethod
    def _one_or_more(cls, given: Any) -> Any:
        return [given] if isinstance(given, str) else given

    def notifier(self, _name: str) -> Notifier:
        if (self.user is None) != (self.password is None):
            raise BadInput("user and password are given together, or neither")
        password = None if self.password is None else secret(self.password, "password")
        box = Mailbox(self.host, self.port, self.tls, self.user, password)
        return Email(box, self.sender, tuple(self.to), self.language)


KINDS: Mapping[str, type[_Said]] = {
    "terminal": _Terminal,
    "file": _File,
    "webhook": _Webhook,
    "slack": _Slack,
    "email": _Email,
}

WORDS: Mapping[str, tuple[str, ...]] = {"events": EVENTS, "language": LANGUAGES, "tls": TLS, "kind": tuple(KINDS)}
"""The keys whose values are words, with the words."""


def routes() -> list[Route]:
    """Every route of the settings file. Blocks: it reads files.

    Raises:
        BadInput: one cannot be used; the message names the file, the line and what comes nearest.
    """
    return [_read(name, given) for name, given in entries("notifications", EXAMPLE).items()]


def _read(name: str, given: Any) -> Route:
    here = place("notifications", name)
    if not NAME.fullmatch(name) or not isinstance(given, Mapping):
        raise BadInput(
            f"{here}: [notifications.{name[:80]}] is no route; accepted: a table with a name of letters, digits, "
            f". _ -, at most 64, and {EXAMPLE}"
        )
    kind = KINDS.get(str(given.get("kind")))
    if kind is None:
        raise _wrong(name, "kind", given.get("kind"), KINDS)
    unknown = next((key for key in given if key not in kind.model_fields), None)
    if unknown is not None:
        raise _wrong(name, unknown, None, kind.model_fields)
    try:
        said = kind.model_validate(dict(given))
        return Route(said.kind, said.notifier(name), Address(name, tuple(said.events), tuple(said.teams)))
    except ValidationError as error:
        raise _unfit(name, error) from None  # pydantic's own text repeats what was given, which may be a secret
    except BadInput as unfit:
        raise BadInput(f"{here}: [notifications.{name}] cannot be used: {unfit}") from None


def _unfit(name: str, error: ValidationError) -> BadInput:
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    if key in WORDS and first["type"] == "literal_error":
        return _wrong(name, key, first["input"], WORDS[key])
    at = place("notifications", name, key)
    return BadInput(f"{at}: [notifications.{name}] cannot be used: {key}: {first['msg']}; nothing was sent")


def _wrong(name: str, key: str, given: Any, accepted: Any) -> BadInput:
    """A word that is not known, with the nearest one that is."""
    near = get_close_matches(str(given if given is not None else key), [str(one) for one in accepted], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    said = f"{key} is {str(given)[:80]!r}" if given is not None or key == "kind" else f"there is no key {key[:80]!r}"
    at = place("notifications", name, key)
    return BadInput(f"{at}: [notifications.{name}]: {said}; accepted: {', '.join(map(str, accepted))}{hint}")


def _address(said: str) -> str:
    """Plain, or where it lies; what is called carries no password of its own.

    Raises:
        BadInput: no address; the message does not repeat it.
    """
    url = secret(said, "url") if said.startswith(("env:", "file:")) else said
    if not re.fullmatch(r"https?://[\w\[][\w.\[\]:-]*(/\S*)?", url, re.ASCII) or not _readable(url):
        raise BadInput("url is no address; accepted: such as 'https://desk.example/fermata', or \"env:NAME\" of one")
    return url


def _readable(url: str) -> bool:
    try:
        return (httpx.URL(url).port or 1) < 65536
    except httpx.InvalidURL:
        return False
