"""A suite: what its YAML may say. `docs/evals.md` explains every key."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Service = Literal["booking", "shop", "mail"]
Language = Literal["en", "ko"]


def _listed(given: Any) -> Any:
    """One of them may stand without brackets."""
    return given if isinstance(given, list) else [given]


def _compiles(given: str) -> str:
    try:
        re.compile(given)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    return given


def _an_amount(given: str) -> str:
    amount_of(given)
    return given


Name = Annotated[str, Field(min_length=1, max_length=200)]
Most = Annotated[int, Field(ge=0)]


class _Known(BaseModel):
    """Strict, and an unknown key is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Says(_Known):
    """What must be in the words that the run ends with: each key that is given must hold."""

    contains: str | None = None
    lacks: str | None = None
    matches: Annotated[str, AfterValidator(_compiles)] | None = None
    number: int | float | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        return {"contains": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _something(self) -> "Says":
        if not self.model_fields_set:
            raise ValueError("says nothing; accepted: contains, lacks, matches or number")
        return self


class Budget(_Known):
    """At most so much. Tokens are input and output together; `states` counts states left, in subgraphs too."""

    model_calls: Most | None = None
    tokens: Most | None = None
    money: Annotated[str, AfterValidator(_an_amount)] | None = None
    states: Most | None = None
    seconds: Annotated[int | float, Field(gt=0)] | None = None


class Expect(_Known):
    """What must be true when nobody goes on: each key that is given must hold.

    `open` stands instead of `end` where nobody knows yet what is right, and says why.
    """

    end: Name = ""
    route: str | list[str] | None = None
    visits: Annotated[list[str], BeforeValidator(_listed)] = []
    never: Annotated[list[str], BeforeValidator(_listed)] = []
    says: Annotated[list[Says], BeforeValidator(_listed)] = []
    output: dict[str, Any] = {}
    holds: dict[str, Most] | None = None
    budget: Budget = Budget()
    open: str = ""

    @model_validator(mode="after")
    def _ends(self) -> "Expect":
        if bool(self.end) == bool(self.open):
            raise ValueError("has neither or both of end and open; accepted: end, or open with what is not known yet")
        return self


class Judge(_Known):
    """A question that a model answers with yes or no about what the run said."""

    question: Name
    model: str | None = None


class Decision(_Known):
    """What a person does at a gate; `wait` means that nobody comes."""

    does: Literal["approve", "reject", "change", "wait"]
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, given: Any) -> Any:
        if isinstance(given, Mapping) and len(given) == 1 and "does" not in given:
            ((does, note),) = given.items()
            return {"does": does, "note": note}
        return {"does": given} if isinstance(given, str) else given


class Case(_Known):
    """One story: what is asked for, what people do, and what is expected.

    `files` lie in a folder of the case's own, which `input` may name as `$FILES`.
    """

    name: Name
    workflow: str = ""
    language: Language | None = None
    ask: str | None = None
    input: dict[str, Any] | None = None
    turns: Annotated[list[str], Field(min_length=1)] | None = None
    answers: Annotated[list[str | None], BeforeValidator(_listed)] = []
    decisions: dict[str, Annotated[list[Decision], Field(min_length=1), BeforeValidator(_listed)]] = {}
    faults: dict[Service, list[dict[str, Any]]] = {}
    files: dict[str, str] = {}
    expect: Expect
    judge: Judge | None = None

    @model_validator(mode="after")
    def _asked_one_way(self) -> "Case":
        if (self.turns is not None) == (self.ask is not None or self.input is not None):
            raise ValueError("asks for nothing, or in two ways; accepted: turns, or ask and input")
        return self

    @property
    def given(self) -> dict[str, Any]:
        """The workflow's input."""
        return {**(self.input or {}), **({} if self.ask is None else {"ask": self.ask})}


class Suite(_Known):
    """Cases, and the workflow of those that name none. `name` is the file's."""

    about: str = ""
    workflow: str = ""
    cases: Annotated[list[Case], Field(min_length=1)]


def amount_of(text: str) -> tuple[Decimal, str]:
    """`0.05 USD` as a number and a currency. No Money: what a model costs may be a part of a cent.

    Raises:
        ValueError: no amount and currency.
    """
    if not (found := re.fullmatch(r"(\d+(?:\.\d+)?) ([A-Z]{3})", text.strip(), re.ASCII)):
        raise ValueError("is no amount; accepted: such as 0.05 USD")
    return Decimal(found[1]), found[2]
