"""Chat models: what is configured, or the offline model, always announced as what it is."""

import os
from functools import lru_cache
from typing import Any

from langchain_core.language_models import BaseChatModel

from reliability.errors import BadInput
from tools.models.card import OFFLINE, Card, card_of

_PASSED_ON = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_PROXY", "OPENAI_ORG_ID")
_CALLED = "fermata_model"


def open_model(name: str | None = None) -> BaseChatModel:
    """The chat model of that name, of FERMATA_MODEL where none is given, and the offline model without either.

    Accepted: `openai:NAME`, `PROVIDER:NAME` of any provider whose LangChain package is installed, an alias of
    fermata.toml, `offline`. The same process gets the same model again.

    Raises:
        BadInput: no such model, or its key is not set; the offline model is never put in its place silently.
    """
    asked = name or os.environ.get("FERMATA_MODEL") or OFFLINE
    return _opened(os.getpid(), card_of(asked), tuple(os.environ.get(one) for one in _PASSED_ON))


def card_for(model: BaseChatModel) -> Card:
    """What the site says of an opened model; a card without prices for a model that was not opened here."""
    name = (model.metadata or {}).get(_CALLED)
    return card_of(name) if name else Card(name_of(model), name_of(model))


def name_of(model: BaseChatModel) -> str:
    return str(getattr(model, "model_name", None) or getattr(model, "name", None) or model._llm_type)


def skilled(model: BaseChatModel, skill: str | None) -> BaseChatModel:
    """The offline model with the rules of that name; a language model needs none."""
    return model.model_copy(update={"skill": skill}) if skill and model._llm_type == OFFLINE else model


# A client that was opened before a fork would share its sockets with the parent, hence the process id.
@lru_cache(maxsize=16)
def _opened(_process: int, card: Card, _environment: tuple[str | None, ...]) -> BaseChatModel:
    provider, _, model = card.model.partition(":")
    told: dict[str, Any] = {"metadata": {_CALLED: card.name}}
    if card.model == OFFLINE:
        from tools.models.offline.model import OfflineModel

        return OfflineModel(**told)
    if not provider or not model:
        raise BadInput(
            f"the model {card.model!r} cannot be opened; accepted: openai:NAME, {OFFLINE}, PROVIDER:NAME, "
            "an alias of fermata.toml"
        )
    if card.timeout:
        told["timeout"] = card.timeout
    return _openai(model, told) if provider == "openai" else _of_another(provider, model, told)


def _openai(model: str, told: dict[str, Any]) -> BaseChatModel:
    if not os.environ.get("OPENAI_API_KEY"):
        raise BadInput(f"the model {f'openai:{model}'!r} needs a key; set OPENAI_API_KEY, or choose {OFFLINE}")
    # Imported here: it takes most of a second, and the offline model has no use for it.
    from tools.models.openai import OpenAIModel

    return OpenAIModel(model=model, **told)


def _of_another(provider: str, model: str, told: dict[str, Any]) -> BaseChatModel:
    """Through LangChain's own list of providers."""
    from langchain.chat_models import init_chat_model

    called = f"{provider}:{model}"
    try:
        # Tried once a call: the agent tries again, by the class of the error.
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, max_retries=0, **told)
        return opened
    except ImportError as missing:
        line = " ".join(str(missing).split())
        raise BadInput(f"the model {called!r} cannot be opened: {line}; or choose openai:NAME, {OFFLINE}") from missing
    except ValueError as unknown:
        line = " ".join(str(unknown).split())[:200]
        raise BadInput(
            f"the model {called!r} cannot be opened: {line}; accepted: openai:NAME, {OFFLINE}, PROVIDER:NAME"
        ) from unknown
