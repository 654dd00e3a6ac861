"""`researching`: looks a subject up in the documents at hand and gives the passages, each with its source."""

from nodes.orchestrator.words import say
from nodes.orchestrator.worker import Errand, Made, Worker
from reliability.errors import Permanent
from tools.models.offline.clauses import subject
from tools.retrieval.service import Passage
from tools.retrieval.terms import STOP, terms
from tools.services import retrieval_service

PASSAGES = 4
LEAST = 0.34
"""[share] of what is asked for that the passages must speak of; less is no answer, only the nearest there was."""


async def does(errand: Errand) -> Made:
    """Raises:
    Permanent: the documents say nothing of it.
    """
    wanted = subject(errand["what"]) or errand["what"]
    found = await (await retrieval_service()).search(wanted, PASSAGES)
    near = [passage for passage in found if _share(wanted, passage) >= LEAST]
    if not near:
        raise Permanent(say(errand["request"], "nothing known", about=wanted[:200]))
    sources = [f"{passage['path']}#{passage['id']}" for passage in near]
    return Made(text="\n\n".join(passage["text"].strip() for passage in near), sources=sources)


def _share(wanted: str, passage: Passage) -> float:
    """How much of what is asked for a passage speaks of; English words by their beginning, so that endings match."""
    asked = {term[:5] for term in terms(wanted).split() if term not in STOP}
    told = {term[:5] for term in terms(f"{passage['title']} {passage['path']} {passage['text']}").split()}
    return len(asked & told) / len(asked) if asked else 0.0


worker = Worker("researching", ("research",), does, "looks things up in the documents at hand", cost=2)
