"""Window: text that comes in pieces is let go as far as nothing that follows can change what a guardrail says of it."""

import re
from collections.abc import Callable, Sequence

from tools.guards.applying import Span

LOOKS_BACK = 4
"""How many times its reach of what was let go is looked at again with what follows: the words that explain a number."""

STEP = 24
"""[characters] After so many new ones it is looked at again; each look costs what the guardrails cost."""

_BLOCK = re.compile(r"-{4,5} ?BEGIN ")
_ENDED = re.compile(r"-{4,5} ?END [^-\n]{0,80}-{4,5}")


Changes = Callable[[str], Sequence[Span]]
"""What is to be changed in a text, in order and apart."""


class Window:
    """Holds back the last `reach` characters, the word they begin in, a block with an end to come (PEM), and whatever
    a change would begin in. So what was let go is never a part of what is changed.

    It takes time in proportion to the text: while nothing can be let go it looks again only when a quarter more came.
    """

    def __init__(self, changes: Changes, reach: int) -> None:
        self._changes = changes
        self._reach = reach
        self._before = ""
        self._held = ""
        self._look_at = reach + STEP

    def add(self, piece: str) -> str:
        """What may be read now; mostly nothing, or a few words."""
        self._held += piece
        if len(self._held) < self._look_at:
            return ""
        cut = self._safe()
        known = self._changes(self._before + self._held) if cut else ()
        at = len(self._before)
        inside = next((one for one in known if one.start < at + cut < one.end), None)
        if inside is not None:
            cut = max(0, inside.start - at)
        let_go = self._let_go(cut, known)
        self._look_at = len(self._held) + STEP if cut else len(self._held) * 5 // 4 + STEP
        return let_go

    @property
    def size(self) -> int:
        """[characters] How much a look has to read."""
        return len(self._before) + len(self._held)

    def end(self) -> str:
        """All that is left: nothing follows any more."""
        return self._let_go(len(self._held), self._changes(self._before + self._held))

    def _safe(self) -> int:
        """How much of what is held lies before the window, ends with a word, and is in no block that goes on."""
        cut = len(self._held) - self._reach
        while cut > 0 and "!" <= self._held[cut - 1] <= "~":
            cut -= 1
        for began in _BLOCK.finditer(self._held) if cut > 0 else ():
            ended = _ENDED.search(self._held, began.end())
            if began.start() < cut and (ended is None or ended.end() > cut):
                return began.start()
        return max(0, cut)

    def _let_go(self, cut: int, known: Sequence[Span]) -> str:
        at, done, parts = len(self._before), 0, []
        for span in known:
            start, end = max(span.start - at, done), span.end - at
            if done < end <= cut:
                parts += [self._held[done:start], span.sign]
                done = end
        parts.append(self._held[done:cut])
        self._before = (self._before + self._held[:cut])[-LOOKS_BACK * self._reach :]
        self._held = self._held[cut:]
        return "".join(parts)
