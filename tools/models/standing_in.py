"""Standing in: which model answers for a name that a declared workflow gives and the site has never heard of."""

from collections.abc import Callable

from langchain_core.language_models import BaseChatModel

from reliability.settings import entries
from tools.models.card import EXAMPLE, OFFLINE

Open = Callable[[str | None], BaseChatModel]


def stands_in(alias: str | None) -> bool:
    """Does the site's own model (FERMATA_MODEL, else the offline one) answer for this name?

    Only where the site names no models at all (`[models]` in fermata.toml): there an alias such as `claude-3-opus` is
    somebody else's word for "a good model". A site that does is told of a name that it forgot, or of a wrong letter.
    Reads the settings: not on an event loop.
    """
    return bool(alias) and ":" not in str(alias) and alias != OFFLINE and not entries("models", EXAMPLE)


def opener(alias: str | None, opens: Open) -> Open:
    """Opens the model that is asked for by name, else the one of this alias, else the site's."""

    def open_named(name: str | None) -> BaseChatModel:
        return opens(name or (None if stands_in(alias) else alias))

    return open_named
