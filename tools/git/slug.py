"""A few words of a task as the end of a branch's name."""

import re
import unicodedata

LONGEST = 40


def slug_of(text: str) -> str:
    """Small letters, Hangul, digits and single hyphens; `work` where nothing is left."""
    words = re.findall(r"[a-z0-9가-힣]+", unicodedata.normalize("NFKC", text).lower())
    told = ""
    for word in words:
        if len(longer := f"{told}-{word}".strip("-")) > LONGEST:
            break
        told = longer
    return told or "".join(words)[:LONGEST] or "work"


def branch_of(run: str, slug: str) -> str:
    """`fermata/<first 8 of the run>-<slug>`."""
    return f"fermata/{run[:8]}-{slug_of(slug)}"
