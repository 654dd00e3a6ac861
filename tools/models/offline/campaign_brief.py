"""The skill that reads what is to be sent to whom: a list by its name, a subject, a text. It writes no word of its own.

Its scope: a list as `people.csv`, "the members list", `회원 명단`, "the database"; the text in quotation marks or
behind a colon ("message: …", "내용: …"); the subject likewise, or the topic behind "about" or before "에 대해", "안내".
What is not said so is asked for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.models.offline.asked_in_json import entries_in
from tools.models.offline.skills import Asked

_FLAGS = re.IGNORECASE
LINE = 80
"""[characters] of a bare answer that may be the subject, where both are missing."""
_QUOTED = (
    r"(?:\"([^\"]{1,4000})\"|“([^”]{1,4000})”|‘([^’]{1,4000})’|「([^」]{1,4000})」|『([^』]{1,4000})』"
    r"|(?<![A-Za-z])'([^']{2,4000})'(?![A-Za-z]))"
)
_ANY_QUOTED = re.compile(_QUOTED)
_SUBJECT = re.compile(rf"(?:\bsubject(?: line)?|\btitle|제목)(?:은|는|이)?(?: is)?\s*[:=]?\s*{_QUOTED}", _FLAGS)
_SUBJECT_LINE = re.compile(
    r"(?:\bsubject(?: line)?|제목)\s*[:=]\s*([^\n;\"“]{1,200}?)"
    r"(?=\s*(?:[;\n]|,? ?\b(?:message|text|body)\b|,? ?(?:내용|본문)|$))",
    _FLAGS,
)
_MESSAGE = re.compile(
    r"(?:\b(?:message|text|body|letter|saying|say|that says|telling them)|내용|본문|메시지)"
    rf"(?:은|는|이)?(?: is)?\s*[:=]?\s*{_QUOTED}",
    _FLAGS,
)
_MESSAGE_LINE = re.compile(r"(?:\b(?:message|text|body|saying)|내용|본문)\s*[:=]\s*(.{1,4000})$", _FLAGS | re.DOTALL)
_FILE = re.compile(r"(?<![\w/\\.:-])([\w][\w.-]{0,80}\.(?:csv|tsv|txt|jsonl|ndjson|sqlite3?|db))(?![\w/\\])", _FLAGS)
_LIST = re.compile(
    r"\b(?:list|file|segment)(?: called| named)? (?!(?:of|that|about|with|and|to|who|whose|in|a|an|the)\b)([\w-]{2,60})"
    r"|\b(?:the|our|my) ([\w -]{2,40}?) (?:list|file)\b"
    r"|([가-힣\w-]{1,40}) ?(?:명단|목록|리스트)",
    _FLAGS,
)
_DATABASE = re.compile(r"\b(?:the |our )?database\b|데이터베이스|\bDB\b", _FLAGS)
_TOPIC = re.compile(
    r"\b(?:about|regarding|concerning) (?P<en>[^.,;:\n\"“]{3,120})"
    r"|(?:에게|한테|께|로|에|전원|모두) (?P<ko>[가-힣A-Za-z0-9 ]{2,40}?)"
    r"(?:에 (?:대해|대한|관해|관한)| ?(?:안내|소식|공지))",
    _FLAGS,
)
_WANTS = re.compile(
    r"\b(?:send|write|mail|e-?mail|message|newsletter|campaign|notify|inform|tell|invite|announce|remind|contact|text)\w*\b"
    r"|메일|메시지|문자|발송|보내|캠페인|뉴스레터|소식지|안내|알려|초대|공지|써 ?줘",
    _FLAGS,
)
_OTHERWISE = re.compile(
    r"\b(?:refund|my order|flight|hotel|trip|report|weather)\b|환불|주문|항공|호텔|여행|보고서|날씨", _FLAGS
)
_MANY = re.compile(
    r"\b(?:every\w*|all|each|list|members|customers|subscribers|people|contacts|users|clients|campaign|newsletter|mailing)\b"
    r"|명단|목록|모두|모든|전원|전체|사람|고객|회원|구독자|캠페인|뉴스레터|소식지",
    _FLAGS,
)


def campaign_brief(asked: Asked) -> Mapping[str, Any]:
    """The fields of `CampaignBrief`."""
    read: dict[str, Any] = {}
    wanted = False
    for entry in entries_in(asked):
        text, about = str(entry.get("text", "")).strip(), list(entry.get("about") or [])
        wanted = wanted or entry.get("kind") == "answer" or _is_campaign(text)
        read |= _answer(text, about) if about else _request(text)
    return {"is_campaign": True, **read} if wanted else {"is_campaign": False}


def _is_campaign(text: str) -> bool:
    outside = _ANY_QUOTED.sub(" ", text)
    many = _MANY.search(outside) or _FILE.search(outside) or _DATABASE.search(outside)
    return bool(_WANTS.search(outside) and many and not _OTHERWISE.search(outside))


def _request(text: str) -> dict[str, str]:
    """What a request says, the list outside of any quotation marks."""
    subject, message = _quoted(_SUBJECT, text) or _line(_SUBJECT_LINE, text), _quoted(_MESSAGE, text)
    message = message or next((one for one in _all_quoted(text) if one != subject), None)
    around = _ANY_QUOTED.sub(" ", text)
    if message is None and (message := _line(_MESSAGE_LINE, text)):
        around = _MESSAGE_LINE.sub(" ", around)
    topic = _TOPIC.search(around)
    subject = subject or ((topic["en"] or topic["ko"]).strip() if topic else None)
    found = {"list": _list(around), "subject": subject, "message": message}
    return {name: value for name, value in found.items() if value}


def _answer(text: str, about: Sequence[str]) -> dict[str, str]:
    """What an answer says: by its words, else all of it is what was asked for."""
    found = {name: value for name, value in _request(text).items() if name in about}
    bare = text.strip().strip("\"“”'").strip()
    if "list" in about:
        found.setdefault("list", _list(text) or bare)
        return found
    if not found and bare:
        line = "subject" in about and "\n" not in bare and len(bare) <= LINE
        return {"subject" if line else "message": bare}
    if list(about) in (["message"], ["subject"]) and "list" not in found:
        return {about[0]: found.get(about[0]) or bare}
    return found


def _list(text: str) -> str | None:
    if file := _FILE.search(text):
        return file[1]
    if found := _LIST.search(text):
        return next(group for group in found.groups() if group)
    return "database" if _DATABASE.search(text) else None


def _quoted(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return next((group.strip() for group in match.groups() if group), None) if match else None


def _all_quoted(text: str) -> list[str]:
    return [next(group.strip() for group in match.groups() if group) for match in _ANY_QUOTED.finditer(text)]


def _line(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1].strip() if match else None
