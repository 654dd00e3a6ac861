"""What a document expresses: conditions, values with `${{ }}` in them, patterns. What cannot be read is refused."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator
from pydantic.json_schema import WithJsonSchema

from graphs.declared.models.section import nearest, shown, wrong
from reliability.errors import BadInput
from tools.expressions.failure import BadExpression
from tools.expressions.template import condition, template
from tools.guards.patterns import compiled
from tools.paths import checked


def _read(by: Callable[[str], object]) -> AfterValidator:
    """Read once, to see whether it can be, and kept as the text that it is."""

    def tried(given: str) -> str:
        try:
            by(given)
        except BadExpression as error:
            raise wrong(_of_expression(error)) from error
        except BadInput as error:
            raise wrong(str(error)) from error
        return given

    return AfterValidator(tried)


Condition = Annotated[str, _read(condition)]
"""An expression that is true or false, bare or in `${{ }}`; its names and types are checked when it is compiled."""
Value = Annotated[str, _read(template)]
"""A text with `${{ }}` in it, or one expression that is the whole text and gives a typed value."""
PathPattern = Annotated[str, _read(checked)]
RegularExpression = Annotated[str, _read(lambda given: compiled(given, "pattern"))]


def _filled(given: Any) -> Any:
    for place, text in _texts(given):
        try:
            template(text)
        except BadExpression as error:
            raise wrong(_of_expression(error), *place) from error
    return given


def _texts(given: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(given, str):
        yield place, given
    below = given.items() if isinstance(given, dict) else enumerate(given) if isinstance(given, list) else ()
    for step, one in below:
        yield from _texts(one, (*place, step))


def _of_expression(error: BadExpression) -> str:
    return f"{error.reason}, at character {error.at + 1} of {shown(error.text)}"


InputWord = Literal["string", "int", "double", "bool", "list", "map", "any"]
_WORDS: tuple[InputWord, ...] = get_args(InputWord)


def _declared(given: Any, place: tuple[str, ...] = ()) -> Any:
    """A word for what an input is, or a map of such words; nothing is `any`."""
    if isinstance(given, dict):
        for name, inner in given.items():
            _declared(inner, (*place, name))
    elif given is not None and given not in _WORDS:
        raise wrong(f"is {shown(given)}{nearest(str(given), [*_WORDS, 'keys with such words'])}", *place)
    return given


Declared = Annotated[
    Any, AfterValidator(_declared), WithJsonSchema({"anyOf": [{"enum": list(_WORDS)}, {"type": "object"}]})
]
"""What an input is."""
Filled = Annotated[Any, AfterValidator(_filled)]
"""A value, or nested values, each text of which may hold `${{ }}`."""
FilledFields = Annotated[dict[str, Any], AfterValidator(_filled)]
