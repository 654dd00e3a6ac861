"""Taking a report apart: its statements, and what each of them cites."""

import re
from collections.abc import Iterator

from tools.citing.finding import Statement

_SOURCES = re.compile(r"^#{1,6}\s*(sources|references|citations|출처|참고|참고 문헌|인용)\b", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+")
_CITATION = re.compile(r"\[([\w:.-]+(?:\s*[,;]\s*[\w:.-]+)*)\](?!\()")
_ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|Fig|vs|approx|ca|cf|e\.g|i\.e|etc)|\b[A-Z])\.$")
_END = re.compile(r"[.!?。！？]+[\"'”’)]*(?:\s*\[[^\]\n]{1,200}\](?!\())*(?=\s|$)")
_PLAIN = re.compile(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}")


def statements(report: str) -> list[Statement]:
    """The sentences of a Markdown report, without headings, code, tables' rules and its list of sources.

    A citation belongs to the sentence that it stands in or follows: `It runs [a1].` and `It runs. [a1][b2]`.
    """
    return [statement for paragraph in _paragraphs(report) for statement in _statements(paragraph)]


def sentences(text: str) -> list[str]:
    """A text's sentences, each in one line; an abbreviation or an initial ends none."""
    text, found, begin = " ".join(text.split()), [], 0
    for end in _END.finditer(text):
        if not _ABBREVIATION.search(text[begin : end.end()]):
            found.append(text[begin : end.end()].strip())
            begin = end.end()
    return [sentence for sentence in [*found, text[begin:].strip()] if sentence]


def _statements(paragraph: str) -> Iterator[Statement]:
    for sentence in sentences(paragraph):
        cited = [name for group in _CITATION.findall(sentence) for name in re.split(r"\s*[,;]\s*", group)]
        text = re.sub(r"\s+([.!?,;])", r"\1", " ".join(_CITATION.sub(" ", sentence).split()))
        if re.search(r"\w", text):
            yield Statement(text=text, cites=list(dict.fromkeys(cited)))


def _paragraphs(report: str) -> Iterator[str]:
    """Runs of lines that belong together; a list item is one of its own."""
    lines: list[str] = []
    in_code = False
    for line in [*report.splitlines(), ""]:
        in_code ^= line.lstrip().startswith("```")
        if _SOURCES.match(line):
            break
        starts = bool(_LIST_MARK.match(line))
        if lines and (starts or in_code or not line.strip() or line.startswith("#")):
            yield " ".join(lines)
            lines = []
        if not (in_code or line.startswith("#") or line.lstrip().startswith("```") or re.fullmatch(r"[\s|:=-]*", line)):
            lines.append(_PLAIN.sub("", _LIST_MARK.sub("", line)).strip())
    if lines:
        yield " ".join(lines)
