"""E-mail over SMTP, encrypted where the server offers it; the same notice always has the same Message-ID."""

import asyncio
import hashlib
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, get_args

from reliability.clock import Clock, SystemClock
from reliability.errors import Permanent, Transient, Unknown
from reliability.ledger.notices import Notice
from tools.notifications.words import Language, headline, texts

Tls = Literal["offered", "required", "implicit"]
"""`offered`: STARTTLS where the server has it. `required`: nothing is sent without. `implicit`: from the first byte."""
TLS: tuple[Tls, ...] = get_args(Tls)


@dataclass(frozen=True)
class Mailbox:
    """Where mail is handed in. A password is only ever sent over an encrypted connection."""

    host: str
    port: int = 25
    tls: Tls = "offered"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    deadline: float = 10.0
    """[s] for each answer of the server."""
    trust: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Email:
    """A `Notifier` that writes to `to`. A mail in doubt is sent again under its Message-ID."""

    mailbox: Mailbox
    sender: str
    to: tuple[str, ...]
    language: Language = "both"
    clock: Clock = field(default_factory=SystemClock)

    async def send(self, notice: Notice, key: str) -> None:
        await asyncio.to_thread(self._send, self._message(notice, key))

    def _message(self, notice: Notice, key: str) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["Subject"] = headline(notice, self.language)
        message["From"], message["To"] = self.sender, ", ".join(self.to)
        message["Date"] = self.clock.now()
        message["Message-ID"] = message_id(key, self.sender)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n\n".join(str(text) for text in texts(notice, self.language)) + "\n")
        return message

    def _send(self, message: EmailMessage) -> None:
        box, handed_in = self.mailbox, False
        try:
            with _connect(box) as server:
                _encrypt(server, box)
                if box.user is not None and box.password is not None:
                    server.login(box.user, box.password)
                handed_in = True
                missed = server.send_message(message, self.sender, list(self.to))
            if missed:
                raise Permanent(f"{_place(box)} refused {len(missed)} of {len(self.to)} recipients; the others have it")
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refused(box, max(code for code, _ in refused.recipients.values()), "a recipient") from None
        except smtplib.SMTPAuthenticationError as refused:
            raise _refused(box, refused.smtp_code, "the login") from None
        except smtplib.SMTPResponseException as refused:
            raise _refused(box, refused.smtp_code, "the mail") from None
        except smtplib.SMTPNotSupportedError:
            raise Permanent(
                f"Tried to send a mail; {_place(box)} cannot take it as it is; it is not tried again"
            ) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as broken:
            doubt = Unknown if handed_in else Transient
            raise doubt(
                f"Tried to send a mail; {_place(box)} broke off with {type(broken).__name__}; it is tried again"
            ) from None


def message_id(key: str, sender: str) -> str:
    """Made of the key, so that who receives a mail twice can tell."""
    domain = sender.rpartition("@")[2].strip("<> ") or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def _connect(box: Mailbox) -> smtplib.SMTP:
    if box.tls == "implicit":
        return smtplib.SMTP_SSL(box.host, box.port, timeout=box.deadline, context=_trust(box))
    return smtplib.SMTP(box.host, box.port, timeout=box.deadline)


def _encrypt(server: smtplib.SMTP, box: Mailbox) -> None:
    server.ehlo()
    if box.tls == "implicit":
        return
    if server.has_extn("starttls"):
        server.starttls(context=_trust(box))
        server.ehlo()
    elif box.tls == "required" or box.password is not None:
        why = "a password is set" if box.password is not None else "tls is 'required'"
        raise Permanent(f"Tried to send a mail; {_place(box)} offers no encryption, and {why}; nothing was sent")


def _trust(box: Mailbox) -> ssl.SSLContext:
    return box.trust or ssl.create_default_context()


def _refused(box: Mailbox, code: int, what: str) -> Permanent | Transient:
    """4xx: later; 5xx: never (RFC 5321 §4.2.1). What the server says is left out: it may repeat what it was given."""
    story = f"Tried to send a mail; {_place(box)} refused {what} with {code}"
    return Permanent(f"{story}; it is not tried again") if code >= 500 else Transient(f"{story}; it is tried again")


def _place(box: Mailbox) -> str:
    return f"{box.host}:{box.port}"
