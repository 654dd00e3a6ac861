"""A trigger, as `[triggers.NAME]` of fermata.toml declares it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from host.triggers.conditions import Condition, condition
from host.triggers.schedule import Schedule, schedule
from nodes.answer import one_line
from reliability.errors import BadInput, NotFound
from reliability.settings import entries

EXAMPLE = 'workflow = "purchase", every = "5m"'
LONGEST = 200


@dataclass(frozen=True)
class Trigger:
    """`workflow` is run with `given` when `schedule` says so and `condition` holds; `said` is its line in a list."""

    name: str
    workflow: str
    given: Mapping[str, Any]
    schedule: Schedule
    condition: Condition
    said: str


class _Said(BaseModel):
    """One table, checked."""

    model_config = ConfigDict(extra="forbid")

    workflow: str
    every: str | None = None
    cron: str | None = None
    input: dict[str, Any] = Field(default_factory=dict)
    condition: dict[str, Any] | None = None


def triggers() -> list[Trigger]:
    """Every trigger of the settings file.

    Raises:
        BadInput: one cannot be used; the message names it.
    """
    return [_read(name, given) for name, given in entries("triggers", EXAMPLE).items()]


def trigger(name: str) -> Trigger:
    """One trigger.

    Raises:
        NotFound: there is none of that name.
        BadInput: it cannot be used.
    """
    known = entries("triggers", EXAMPLE)
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        accepted = ", ".join(known) or "none is declared in fermata.toml"
        raise NotFound(f"there is no trigger {name!r}; accepted: {accepted}{hint}")
    return _read(name, known[name])


def _read(name: str, given: Any) -> Trigger:
    try:
        if len(name) > LONGEST:
            raise BadInput(f"its name has {len(name)} characters; accepted: at most {LONGEST}")
        said = _Said.model_validate(given)
        when, what = schedule(said.every, said.cron), condition(said.condition)
    except ValidationError as error:
        accepted = ", ".join(_Said.model_fields)
        raise BadInput(f"[triggers.{name}] cannot be used: {one_line(error, given)}; accepted: {accepted}") from error
    except BadInput as unfit:
        raise BadInput(f"[triggers.{name}] cannot be used: {unfit}") from unfit
    # The file's decimals and dates as the JSON that a workflow's input is
    data = json.loads(json.dumps(said.input, default=lambda value: float(value) if _is_number(value) else str(value)))
    told = " ".join(f"{key}={value}" for key, value in (said.condition or {}).items())
    return Trigger(name, said.workflow, data, when, what, f"{said.every or said.cron}, {told or 'always'}")


def _is_number(value: object) -> bool:
    return hasattr(value, "as_tuple")
