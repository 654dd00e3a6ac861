"""The words of a document: names, durations, amounts. What cannot be one of them is refused."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer
from pydantic.json_schema import JsonSchemaValue, WithJsonSchema
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from graphs.declared.models.section import shown, wrong
from reliability.durations import duration
from reliability.errors import BadInput
from state.money import parse


@dataclass(frozen=True)
class Form:
    """A text of one form; an editor reads `pattern` in the schema, a person what is `accepted`. `for_editors`: what
    stands there instead, where an editor's patterns know of no letters but a to z.
    """

    pattern: str
    accepted: str
    most: int = 63
    for_editors: str = ""

    def __call__(self, given: str) -> str:
        if len(given) > self.most or not re.fullmatch(self.pattern, given):
            raise wrong(f"is {shown(given)}; accepted: {self.accepted}, at most {self.most} characters")
        return given

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self, handler(source))

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(core) | {"pattern": f"^{self.for_editors or self.pattern}$", "maxLength": self.most}


_LABEL = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_ENDS = "a letter or a digit at both ends"

Called = Annotated[
    str, Form(r"[^\W_][\w.-]*", "letters, digits and . _ -, a letter or a digit first", for_editors=r"[^\s/|:]+")
]
DnsName = Annotated[str, Form(rf"{_LABEL}(\.{_LABEL})*", f"a DNS-1123 name: a-z, 0-9, - and ., {_ENDS}", 253)]
DnsLabel = Annotated[str, Form(_LABEL, f"a DNS-1123 label: a-z, 0-9 and -, {_ENDS}")]
WorkflowName = Annotated[str, Form(r"[a-z0-9]([-_a-z0-9]*[a-z0-9])?", f"a-z, 0-9, - and _, {_ENDS}")]
OutputName = Annotated[str, Form(r"[A-Za-z_][A-Za-z0-9_]*", "a-z, A-Z, 0-9 and _, no digit first")]
Url = Annotated[str, Form(r"https?://[^\s/@]+(/\S*)?", "http:// or https:// and a host, no password in it", 2000)]


def _duration(given: Any) -> Any:
    if isinstance(given, timedelta):
        return given
    try:
        meant = duration(given) if isinstance(given, str) else timedelta()
    except BadInput:
        meant = timedelta()
    if not meant:
        raise wrong(f"is {shown(given)}; accepted: whole numbers with s, m, h or d, such as 300s, 24h, 1h30m")
    return meant


def told(length: timedelta) -> str:
    """As one writes it: `24h`, `1h30m`."""
    left, parts = int(length.total_seconds()), ""
    for unit, seconds in (("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        parts += f"{count}{unit}" if count else ""
    return parts


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(told, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,9}[smhd]){1,4}$", "examples": ["300s", "24h", "1h30m"]}),
]


def _amount(given: str) -> str:
    amount, _, currency = given.strip().rpartition(" ")
    try:
        meant = parse(amount.strip(), currency)
    except ValueError as error:
        raise wrong(f"is {shown(given)}; accepted: a number and a currency, such as 50 USD or 30000 KRW") from error
    if meant["minor"] <= 0:
        raise wrong(f"is {shown(given)}; accepted: more than nothing")
    return given


MoneyText = Annotated[
    str,
    AfterValidator(_amount),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9,]+(\.[0-9]+)? [A-Z]{3}$", "examples": ["50 USD"]}),
]
