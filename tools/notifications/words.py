"""A notice in words, English and Korean. Whatever people wrote stays one line, without control characters."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from reliability.ledger.notices import Event, Notice
from tools.guards.showing import masked

Language = Literal["en", "ko", "both"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

HEADLINES: Mapping[str, Mapping[Event, str]] = {
    "en": {
        "opened": "A decision is needed",
        "vote-needed": "More votes are needed",
        "escalated": "A decision was passed on to you",
        "expiring": "A request is about to expire",
        "decided": "A request was decided",
        "expired": "A request expired",
        "needs-operator": "A run needs an operator",
        "budget-soft-limit": "A budget is nearly used up",
    },
    "ko": {
        "opened": "결정이 필요합니다",
        "vote-needed": "승인이 더 필요합니다",
        "escalated": "결정이 상위 담당자에게 넘어왔습니다",
        "expiring": "요청이 곧 만료됩니다",
        "decided": "요청이 결정되었습니다",
        "expired": "요청이 만료되었습니다",
        "needs-operator": "운영자의 조치가 필요합니다",
        "budget-soft-limit": "예산이 거의 소진되었습니다",
    },
}

LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "run": "run",
        "where": "state",
        "summary": "what",
        "requester": "asked by",
        "teams": "for",
        "missing": "votes missing",
        "until": "until",
        "status": "decision",
        "by": "by",
        "note": "note",
        "decide": "decide with",
    },
    "ko": {
        "run": "실행",
        "where": "상태",
        "summary": "내용",
        "requester": "요청자",
        "teams": "담당",
        "missing": "남은 승인",
        "until": "기한",
        "status": "결정",
        "by": "결정자",
        "note": "메모",
        "decide": "결정 방법",
    },
}

DECISIONS: Mapping[str, Mapping[str, str]] = {
    "en": {"approved": "approved", "rejected": "rejected", "change": "sent back", "expired": "expired"},
    "ko": {"approved": "승인", "rejected": "거절", "change": "수정 요청", "expired": "만료"},
}

ANYBODY: Mapping[str, str] = {"en": "anybody", "ko": "누구나"}

LONGEST = 500
"""[characters] of one line."""


@dataclass(frozen=True)
class Text:
    """A notice in one language: a headline, and lines of (what it is called, what it is)."""

    headline: str
    lines: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "\n".join([self.headline, *(f"{name}: {value}" for name, value in self.lines)])


def texts(notice: Notice, language: Language) -> list[Text]:
    """In the language, or in both."""
    return [_text(notice, one) for one in (("en", "ko") if language == "both" else (language,))]


def headline(notice: Notice, language: Language) -> str:
    return " / ".join(text.headline for text in texts(notice, language))


def plain(text: str) -> str:
    """One line, masked, without characters that steer a terminal or a mail's headers."""
    line = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in text[:LONGEST])
    kept = "".join(sign for sign in masked(line) if unicodedata.category(sign) not in ("Cf", "Cs"))
    return " ".join(kept.split())


def _text(notice: Notice, language: str) -> Text:
    told = f"{HEADLINES[language][notice.event]}: {notice.title or notice.workflow or notice.run}"
    lines = [(LABELS[language][name], plain(value)) for name, value in _values(notice, language) if value]
    return Text(plain(told), tuple(lines))


def _values(notice: Notice, language: str) -> list[tuple[str, str]]:
    anybody, deciding = ANYBODY[language], not notice.by and bool(notice.request)
    missing = ", ".join(f"{count} × {team or anybody}" for team, count in notice.missing.items())
    return [
        ("summary", notice.summary),
        ("status", DECISIONS[language].get(notice.status, "") if notice.by else ""),
        ("by", notice.by),
        ("note", notice.note),
        ("teams", ", ".join(team or anybody for team in notice.teams)),
        ("missing", missing),
        ("until", f"{notice.until[:16].replace('T', ' ')} UTC" if deciding and notice.until else ""),
        ("requester", notice.requester),
        ("where", notice.where),
        ("run", notice.run),
        ("decide", f"fermata approve {notice.request} | fermata reject {notice.request}" if deciding else ""),
    ]
