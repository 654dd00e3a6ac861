"""What Fermata needs from a search: passages that can be cited, and looked up again by what was cited."""

from typing import Protocol

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12


class Passage(TypedDict):
    """A piece of a document, word for word: `text` is its characters `start` to `end`.

    `id` stands for path, content and place together, so it never means another text. `path` is relative to the folder,
    or the address of a web page. `score` is higher for what fits better and compares within one answer only; it is 0
    for a passage that was looked up by its id.
    """

    id: str
    path: str
    title: str
    start: int
    end: int
    text: str
    score: float


class SearchTool(Protocol):
    """Anything that finds passages. Raises `reliability.errors`: Transient or Permanent (a read is never Unknown)."""

    async def search(self, query: str, limit: int = 5) -> list[Passage]:
        """The passages that fit best, best first; any text is a query, and one without a word finds nothing."""


class Retrieval(SearchTool, Protocol):
    """A search over documents that stay where they are, so that a citation can be followed."""

    async def passage(self, passage_id: str) -> Passage | None:
        """The passage of this id; None where there is none, or no longer."""
