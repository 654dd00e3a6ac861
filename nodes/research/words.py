"""What `research` says by itself, in the language of the question."""

import re
from collections.abc import Mapping
from typing import Any

_EN = {
    "sources": "Sources",
    "missing": "What is missing",
    "left out": "{count} sentence(s) were left out: no passage was found to say them.",
    "not judged": "The reviewer gave no usable judgement; only the citations were checked.",
    "found": "The review still found: {says}",
    "trouble": "A search that failed: {says}",
    "completed": "{report}\n\nPublished as {file} in FERMATA_HOME.",
    "not published": "{report}\n\nThis report was not written to a file: {reason}.",
    "no draft": "No report was written: the writer gave no usable draft. What was found:\n\n{found}",
    "nothing found": "Nothing was found that answers {question!r}.{reason}\n\nSearched in {corpus}:\n{searched}",
    "no query": "There is no word in {question!r} to search for.",
    "nothing holds": " Passages were found, but no statement of the draft was supported by them.",
    "declined": "Nothing was searched: {reason}.",
    "round": "- {queries}: {outcome}",
    "some": "{found} passage(s) from {by}",
}
_KO = {
    "sources": "출처",
    "missing": "빠진 것",
    "left out": "문장 {count}개를 뺐습니다. 뒷받침하는 구절을 찾지 못했습니다.",
    "not judged": "검토자가 쓸 수 있는 판단을 내지 못했습니다. 인용만 확인했습니다.",
    "found": "검토에서 남은 지적: {says}",
    "trouble": "실패한 검색: {says}",
    "completed": "{report}\n\nFERMATA_HOME의 {file}에 저장했습니다.",
    "not published": "{report}\n\n이 보고서는 파일로 저장하지 못했습니다: {reason}.",
    "no draft": "보고서를 쓰지 못했습니다. 작성자가 쓸 수 있는 초안을 내지 못했습니다. 찾은 구절:\n\n{found}",
    "nothing found": "{question!r}에 답하는 내용을 찾지 못했습니다.{reason}\n\n검색한 곳 {corpus}:\n{searched}",
    "no query": "{question!r}에는 검색할 말이 없습니다.",
    "nothing holds": " 구절은 찾았지만 초안의 어떤 문장도 뒷받침되지 않았습니다.",
    "declined": "검색하지 않았습니다: {reason}.",
    "round": "- {queries}: {outcome}",
    "some": "{by}에서 구절 {found}개",
}


def say(state: Mapping[str, Any], what: str, **known: Any) -> str:
    """The phrase, in Korean where the question is mostly Korean."""
    question = str(state.get("question") or "")
    korean, latin = (len(re.findall(letters, question)) for letters in ("[가-힣]", "[A-Za-z]"))
    return (_KO if korean * 2 > latin else _EN)[what].format(**known)
