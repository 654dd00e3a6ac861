"""Kinds by the words that people use for them: `AIOrchestrator`, `aiorchestrators`, `aio`."""

from difflib import get_close_matches
from functools import cache

from graphs.declared.crds import crd
from graphs.declared.schemas import KINDS
from reliability.errors import NotFound


def kind_named(word: str) -> str:
    """The kind that is meant; capitals do not count.

    Raises:
        NotFound: none; the message names the nearest.
    """
    known = words()
    if word.casefold() in known:
        return known[word.casefold()]
    near = get_close_matches(word.casefold(), known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    accepted = ", ".join(f"{kind} ({short})" if (short := short_of(kind)) else kind for kind in KINDS)
    raise NotFound(f"there is no kind {word[:80]!r}; accepted: {accepted}{hint}")


def short_of(kind: str) -> str:
    """The short name that its CRD gives it, or nothing."""
    return next(iter(crd(kind)["spec"]["names"].get("shortNames", ())), "")


@cache
def words() -> dict[str, str]:
    """Word, in small letters -> kind."""
    known: dict[str, str] = {}
    for kind in KINDS:
        names = crd(kind)["spec"]["names"]
        said = [kind, names["singular"], names["plural"], f"{names['singular']}s", *names.get("shortNames", ())]
        known |= {word.casefold(): kind for word in said}
    return known
