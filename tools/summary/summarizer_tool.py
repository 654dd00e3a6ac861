"""The summary as a tool for agents."""

from langchain_core.tools import tool

from tools.summary.summarize import summarize


@tool
def summarizer_tool(text: str, sentences: int = 3) -> str:
    """Shorten a text to its most telling sentences, word for word and in order; English or Korean.

    `sentences` is how many are wanted (1 to 20). Uses no model and changes nothing; needs no idempotency key.
    """
    return summarize(text, max(1, min(sentences, 20)))
