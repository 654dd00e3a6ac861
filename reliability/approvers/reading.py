"""Reading the approver directory's file: what is wrong with it is told with its file, its line and the nearest name."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reliability.approvers.directory import Above, Directory, near
from reliability.approvers.person import Delegate, Person
from reliability.approvers.tokens import HASH
from reliability.durations import duration
from reliability.errors import BadInput
from reliability.yaml_text import Place, Text, parse

PAGE = "docs/approvals.md"
NAME = re.compile(r"[\w.+-]{1,64}")
TOP = ("people", "teams", "development_identity")
OF_A_PERSON = ("name", "teams", "senior", "delegates", "token")


def read(file: Path) -> Directory:
    """The directory in this file.

    Raises:
        BadInput: it cannot be read, or something in it cannot be meant so; begins with `FILE:LINE`.
    """
    try:
        text = parse(str(file), file.read_text("utf-8"), PAGE)
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the approver directory {str(file)!r} cannot be read: {error}") from error
    return _directory(text)


def _directory(text: Text) -> Directory:
    top = _mapping(text, (), text.data if text.data is not None else {}, TOP)
    people: dict[str, Person] = {}
    for at, given in enumerate(_list(text, ("people",), top.get("people"))):
        person = _person(text, ("people", at), given)
        if person.name in people:
            raise _wrong(text, ("people", at, "name"), f"{person.name!r} is listed twice; accepted: once")
        if person.token and any(person.token == other.token for other in people.values()):
            raise _wrong(text, ("people", at, "token"), f"{person.name} has somebody else's token; accepted: their own")
        people[person.name] = person
    _know_each_other(text, people)
    local = top.get("development_identity", False)
    if not isinstance(local, bool):
        raise _wrong(text, ("development_identity",), f"is {local!r}; accepted: true or false")
    return Directory(text.name, people, _above(text, top.get("teams"), people), local)


def _person(text: Text, place: Place, given: Any) -> Person:
    known = _mapping(text, place, given, OF_A_PERSON)
    if not isinstance(known.get("name"), str) or not NAME.fullmatch(known["name"]):
        raise _wrong(text, place, f"the name is {known.get('name')!r}; accepted: letters, digits and . _ + -")
    if not isinstance(known.get("senior", False), bool):
        raise _wrong(text, (*place, "senior"), f"is {known['senior']!r}; accepted: true or false")
    token = known.get("token") or ""
    if token and not (isinstance(token, str) and HASH.fullmatch(token)):
        raise _wrong(text, (*place, "token"), "is no hash of a token; accepted: what `fermata approvers add` writes")
    teams = [_name(text, (*place, "teams", at), team) for at, team in enumerate(_list(text, place, known.get("teams")))]
    lent = _list(text, (*place, "delegates"), known.get("delegates"))
    delegates = tuple(_delegate(text, (*place, "delegates", at), one) for at, one in enumerate(lent))
    return Person(known["name"], tuple(dict.fromkeys(teams)), known.get("senior", False), delegates, token)


def _delegate(text: Text, place: Place, given: Any) -> Delegate:
    known = _mapping(text, place, given, ("to", "until"))
    try:
        return Delegate(_name(text, place, known.get("to")), date.fromisoformat(str(known.get("until"))))
    except ValueError as error:
        raise _wrong(text, place, f"until is {known.get('until')!r}; accepted: a day such as 2031-05-16") from error


def _know_each_other(text: Text, people: Mapping[str, Person]) -> None:
    for at, person in enumerate(people.values()):
        for number, one in enumerate(person.delegates):
            if one.to not in people or one.to == person.name:
                place = ("people", at, "delegates", number, "to")
                others = sorted({*people} - {person.name})
                raise _wrong(text, place, f"{person.name} lends their vote to {one.to!r}{near(one.to, others)}")


def _above(text: Text, given: Any, people: Mapping[str, Person]) -> dict[str, Above]:
    """Who is asked after whom. A circle would ask for ever those who did not answer."""
    known = {team for person in people.values() for team in person.teams}
    above: dict[str, Above] = {}
    for team, told in _mapping(text, ("teams",), given if given is not None else {}).items():
        place = ("teams", team)
        entry = _mapping(text, place, told, ("escalates_to", "after"))
        for named in (team, entry.get("escalates_to")):
            if named not in known:
                raise _wrong(text, place, f"nobody is in the team {str(named)!r}{near(str(named), known)}")
        above[team] = Above(entry["escalates_to"], _duration(text, place, entry.get("after")))
    for team in above:
        if circle := _circle(above, team):
            raise _wrong(text, ("teams", team), f"goes in a circle: {' → '.join(circle)}; accepted: an end")
    return above


def _circle(above: Mapping[str, Above], team: str) -> list[str]:
    been = [team]
    while been[-1] in above:
        been.append(above[been[-1]].team)
        if been[-1] in been[:-1]:
            return been
    return []


def _duration(text: Text, place: Place, given: Any) -> Any:
    try:
        return duration(str(given))
    except BadInput as wrong:
        raise _wrong(text, place, f"after: {wrong}") from wrong


def _name(text: Text, place: Place, given: Any) -> str:
    if not isinstance(given, str) or not NAME.fullmatch(given):
        raise _wrong(text, place, f"the name is {given!r}; accepted: letters, digits and . _ + -")
    return given


def _mapping(text: Text, place: Place, given: Any, accepted: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise _wrong(
            text, place, f"is {str(given)[:80]!r}; accepted: {', '.join(accepted) or 'names'}, each with a colon"
        )
    for key in _unknown(given, accepted):
        raise _wrong(text, (*place, key), f"the key is {key!r}{near(key, accepted)}")
    return given


def _unknown(given: Mapping[str, Any], accepted: tuple[str, ...]) -> Iterator[str]:
    return (key for key in given if accepted and key not in accepted)


def _list(text: Text, place: Place, given: Any) -> list[Any]:
    if given is not None and not isinstance(given, list):
        raise _wrong(text, place, f"is {str(given)[:80]!r}; accepted: a list")
    return given or []


def _wrong(text: Text, place: Place, says: str) -> BadInput:
    return BadInput(f"{text.at(place)}: {says}")
