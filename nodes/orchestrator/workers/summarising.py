"""`summarising`: the most telling sentences of the results it is given, word for word."""

from nodes.orchestrator.given import sources_of, text_of
from nodes.orchestrator.worker import Errand, Made, Worker
from tools.summary.summarizer_tool import summarizer_tool

SENTENCES = 5


async def does(errand: Errand) -> Made:
    """Raises:
    Permanent: there is nothing to summarise.
    """
    text = await summarizer_tool.ainvoke({"text": text_of(errand), "sentences": SENTENCES})
    return Made(text=str(text), sources=sources_of(errand))


worker = Worker("summarising", ("summarise",), does, "shortens texts to their most telling sentences", cost=1)
