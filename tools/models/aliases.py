"""Names a site has for its models, read from fermata.toml: `[models]`, alias = "provider:model"."""

from difflib import get_close_matches

from reliability.errors import BadInput
from reliability.settings import texts


def resolved(name: str) -> str:
    """The name that the alias stands for; a name with a provider, and `offline`, stand for themselves.

    Raises:
        BadInput: neither a model nor an alias; the message names the nearest one.
    """
    aliases = texts("models", 'claude-3-opus = "openai:gpt-4.1"')
    if name in aliases:
        return aliases[name]
    if ":" in name or name == "offline":
        return name
    near = get_close_matches(name, [*aliases, "offline"], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    known = ", ".join(["openai:NAME", "offline", *sorted(aliases)])
    raise BadInput(f"there is no model {name!r}; accepted: {known}{hint}")
