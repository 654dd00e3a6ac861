"""Chat models: what is configured, or the offline model, always announced as what it is."""

import os
from functools import lru_cache

from langchain_core.language_models import BaseChatModel

from reliability.errors import BadInput
from tools.models.aliases import resolved

OFFLINE = "offline"
_PASSED_ON = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY", "OPENAI_ORG_ID")


def open_model(name: str | None = None) -> BaseChatModel:
    """The chat model of that name, of FERMATA_MODEL where none is given, and the offline model without either.

    Accepted: `openai:NAME`, an alias of fermata.toml, `offline`. The same process gets the same model again.

    Raises:
        BadInput: no such model, or its key is not set; the offline model is never put in its place silently.
    """
    asked = name or os.environ.get("FERMATA_MODEL") or OFFLINE
    return _opened(os.getpid(), resolved(asked), tuple(os.environ.get(one) for one in _PASSED_ON))


# A client that was opened before a fork would share its sockets with the parent, hence the process id.
@lru_cache(maxsize=16)
def _opened(_process: int, name: str, _environment: tuple[str | None, ...]) -> BaseChatModel:
    provider, _, model = name.partition(":")
    if name == OFFLINE:
        from tools.models.offline.model import OfflineModel

        return OfflineModel()
    if provider != "openai" or not model:
        raise BadInput(
            f"the model {name!r} cannot be opened; accepted: openai:NAME, {OFFLINE}, an alias of fermata.toml"
        )
    if not os.environ.get("OPENAI_API_KEY"):
        raise BadInput(f"the model {name!r} needs a key; set OPENAI_API_KEY, or choose {OFFLINE}")
    return _openai(model)


def _openai(model: str) -> BaseChatModel:
    # Imported here: it takes most of a second, and the offline model has no use for it.
    from tools.models.openai import OpenAIModel

    return OpenAIModel(model=model)
