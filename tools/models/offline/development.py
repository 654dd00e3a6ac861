"""The development workflow without a language model: a recorded session of one example repository, replayed.

Nothing is made up: it knows the answers that were recorded for the issues of that repository, and of nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from reliability.errors import Permanent
from reliability.yaml_text import parse
from tools.guards.framing import unframed
from tools.models.offline.asked_in_json import object_in
from tools.models.offline.skills import Asked

EXAMPLE = Path(__file__).parents[3] / "examples" / "feature-development"
"""The repository and its session."""

_NEEDS = {
    "en": "this needs a language model: without one there is only the recorded session of the example repository, and "
    "it has nothing about {what}; set FERMATA_MODEL, for example to openai:NAME",
    "ko": "언어 모델이 필요합니다. 모델 없이는 예제 저장소의 기록된 세션만 쓸 수 있고, 거기에는 {what}에 대한 "
    "답이 없습니다. FERMATA_MODEL을 설정해 주세요(예: openai:NAME)",
}
_WHAT = {
    "issue": {"en": "this issue", "ko": "이 이슈"},
    "repository": {"en": "this repository", "ko": "이 저장소"},
    "round": {"en": "what these tests found", "ko": "이 테스트 결과"},
    "question": {"en": "questions", "ko": "질문"},
}
_SIGNED = {
    "en": "(A recorded session of the example repository; no language model wrote this.)",
    "ko": "(예제 저장소의 기록된 세션이며, 언어 모델이 쓴 것이 아닙니다.)",
}
_TAKEN_OUT = re.compile(r"\[redacted:[^\]\n]{1,80}\]")
_FILE = re.compile(r"^=== (.+)$", re.MULTILINE)


def code_change(asked: Asked) -> Mapping[str, Any]:
    """The change that was recorded for an issue; after tests that failed, the next one.

    Raises:
        Permanent: another issue, another repository, or no further answer; a language model is needed.
    """
    return _change(asked, "change", last=False)


def test_change(asked: Asked) -> Mapping[str, Any]:
    """The tests that were recorded for it.

    Raises:
        Permanent: as for the change.
    """
    return _change(asked, "tests", last=True)


def code_review(asked: Asked) -> Mapping[str, Any]:
    """What was said of it then.

    Raises:
        Permanent: it is about another change; a language model is needed.
    """
    told, language = _told(asked)
    review = _issue(told, language)["review"][0]
    findings = [{**one, "message": one["message"][language]} for one in review["findings"]]
    return {"severity": review["severity"], "findings": findings, "summary": _signed(review["summary"], language)}


def plain_answer(asked: Asked) -> Mapping[str, Any]:
    """Raises:
    Permanent: always; there are no rules for answering whatever is asked.
    """
    raise _needs("question", _told(asked)[1])


def _change(asked: Asked, kind: str, *, last: bool) -> Mapping[str, Any]:
    told, language = _told(asked)
    issue = _issue(told, language)
    if not _same(asked, issue):
        raise _needs("repository", language)
    answers, at = issue[kind], int(told.get("round", 0))
    if at >= len(answers) and not last:
        raise _needs("round", language)
    answer = answers[min(at, len(answers) - 1)]
    return {"summary": _signed(answer["summary"], language), "files": answer["files"]}


def _told(asked: Asked) -> tuple[Mapping[str, Any], str]:
    told = object_in(asked)
    return told, "ko" if told.get("language") == "Korean" else "en"


def _issue(told: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """By its wording, or by the summary of a change that was recorded for it."""
    wanted = _plain(str(told.get("request", "")))
    for issue in _session()["issues"]:
        wordings = [*issue["asked"].values()]
        wordings += [_signed(one["summary"], said) for one in issue["change"] for said in one["summary"]]
        if wanted in map(_plain, wordings):
            return issue  # type: ignore[no-any-return]
    raise _needs("issue", language)


def _same(asked: Asked, issue: Mapping[str, Any]) -> bool:
    """Is what is shown the example repository, as it is or as the session left it?"""
    shown = _shown(asked)
    known: dict[str, set[str]] = {path: {text} for path, text in _session()["files"].items()}
    for answer in (*issue["change"], *issue["tests"]):
        for file in answer["files"]:
            known.setdefault(file["path"], set()).add(file["content"].strip())
    whole = set(_session()["files"]) <= set(shown)
    return whole and all(any(_fits(text, one) for one in known.get(path, ())) for path, text in shown.items())


def _fits(shown: str, known: str) -> bool:
    """Where a guardrail took something out, there may have stood anything."""
    parts = map(re.escape, _TAKEN_OUT.split(shown))
    return re.fullmatch(r"\S{1,200}".join(parts), known) is not None


def _shown(asked: Asked) -> dict[str, str]:
    """The files of the repository, as the question shows them."""
    texts = [message.text for message in asked.messages if isinstance(message, HumanMessage)]
    parts = _FILE.split("\n".join(unframed(text) for text in texts if text.startswith("[repository answered")))
    return {path: text.strip() for path, text in zip(parts[1::2], parts[2::2], strict=True)}


@cache
def _session() -> Mapping[str, Any]:
    """Read once a process: `issues`, and the `files` of the repository as it begins."""
    file = EXAMPLE / "session.yaml"
    known = parse(str(file), file.read_text("utf-8"), "examples/feature-development/session.yaml").data
    folder = EXAMPLE / known["repository"]
    paths: Sequence[Path] = sorted(path for path in folder.rglob("*") if path.is_file() and _belongs(path))
    files = {path.relative_to(folder).as_posix(): path.read_text("utf-8").strip() for path in paths}
    return {**known, "files": files}


def _belongs(path: Path) -> bool:
    return not {"__pycache__", ".pytest_cache", ".git"} & set(path.parts)


def _signed(summary: Mapping[str, str], language: str) -> str:
    return f"{' '.join(summary[language].split())} {_SIGNED[language]}"


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()


def _needs(what: str, language: str) -> Permanent:
    return Permanent(_NEEDS[language].format(what=_WHAT[what][language]))
