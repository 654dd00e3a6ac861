"""A file that was read: its title and its text, in which passages have their places."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """`text` is the file's own for Markdown and plain text, else what was taken out of it; headings begin with #."""

    title: str
    text: str


class Unreadable(Exception):
    """The file is left out, and the message says why."""


_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*$", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"""^title:\s*["']?(.+?)["']?\s*$""", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def markdown(text: str, name: str) -> Document:
    """Its title is the front matter's, else the first heading, else the file's name."""
    front = _FRONT_MATTER.match(text)
    title = (_TITLE.search(front[1]) if front else None) or _HEADING.search(text)
    return Document(title[1] if title else name, text)


def plain(text: str, name: str) -> Document:
    """Its title is the first line, where that is short enough to be one."""
    first = text.lstrip().partition("\n")[0].strip()
    return Document(first if 0 < len(first) <= 80 else name, text)
