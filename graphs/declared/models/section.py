"""Section: a part of a document in which every key is known; one that is not is refused with the nearest that is."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


def wrong(says: str, *place: str | int, key: bool = False) -> PydanticCustomError:
    """What is wrong in a section, and where in it; `key`: with the name there, not with what stands under it."""
    return PydanticCustomError("wrong", "{says}", {"says": says, "place": place, "key": key})


def nearest(given: str, accepted: Sequence[str], prefix: str = "; accepted: ") -> str:
    """What is accepted, and which of it was probably meant, as the end of a sentence."""
    near = get_close_matches(given, accepted, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{prefix}{', '.join(accepted) or 'none'}{hint}"


def once(names: Iterable[str], what: str, *place: str) -> None:
    """Raises PydanticCustomError: two entries of a list have one name."""
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name in seen:
            raise wrong(f"two {what} are called {name!r}; accepted: each name once", *place, at, "name")
        seen.add(name)


class Section(BaseModel):
    """Strict: `5` is no text, `"5"` no number. YAML's names are camelCase, Python's snake_case."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel)

    @model_validator(mode="before")
    @classmethod
    def _known_and_complete(cls, given: Any) -> Any:
        """Said here and not by pydantic, which cannot name the nearest key, nor what a missing one is for."""
        if not isinstance(given, Mapping):
            raise wrong(f"is {shown(given)}; accepted: keys with values: {', '.join(cls.keys())}")
        known = cls.keys()
        for key in given:
            if key not in known:
                raise wrong(f"{key[:80]!r} is no key here{nearest(key, known)}", key, key=True)
        for field in cls.model_fields.values():
            if field.is_required() and field.alias not in given:
                told = str(field.description).rstrip(".")
                raise wrong(f"the key {field.alias!r} is missing: {told[:1].lower()}{told[1:]}")
        return given

    @classmethod
    def keys(cls) -> list[str]:
        """The keys as YAML has them."""
        return [field.alias or name for name, field in cls.model_fields.items()]


def shown(given: Any) -> str:
    """A value as it stands in a message: short."""
    text = "nothing" if given is None else "true" if given is True else "false" if given is False else repr(given)
    return text if len(text) <= 80 else f"{text[:77]}..."
