"""What a worker is given to work with: the results of the tasks before, or a text in the task itself."""

from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand
from reliability.errors import Permanent

LONG = 200
"""[characters] from which on what stands behind a colon in a task is the text to work on."""


def text_of(errand: Errand) -> str:
    """The texts of the results that it needs, in their order.

    Raises:
        Permanent: there are none.
    """
    texts = [product["text"] for product in errand["given"].values() if product["text"].strip()]
    inside = errand["what"].partition(":")[2].strip()
    if texts or len(inside) >= LONG:
        return "\n\n".join(texts) or inside
    raise Permanent(say(errand["request"], "nothing to work on", what=errand["what"][:200]))


def sources_of(errand: Errand) -> list[str]:
    """What the given results rest on, each once."""
    return list(dict.fromkeys(source for product in errand["given"].values() for source in product["sources"]))
