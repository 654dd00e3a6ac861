"""Writes what each kind of document may say into docs/resources.md, from the models.

`python -m docs.resources` writes it, `--check` writes nothing and exits with 1 where the page is stale.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from graphs.declared.crds import SHORT
from graphs.declared.fields import Field, fields_in, inside, ways
from graphs.declared.schemas import KINDS, schema

PAGE = Path(__file__).parent / "resources.md"
BEGIN, END = "<!-- keys: begin (written by `python -m docs.resources`) -->", "<!-- keys: end -->"


def page() -> str:
    """What the page should hold: all around the marks is as somebody wrote it."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    return f"{before}{BEGIN}\n\n{keys()}\n{END}{rest.partition(END)[2]}"


def keys() -> str:
    told = [_section("Every document", "", _any_kind(), ("metadata",))]
    for kind in KINDS:
        spec = schema(kind)["properties"]["spec"]
        told += [f"## {kind} (`{SHORT[kind]}`)\n", f"{schema(kind)['description']}\n", _section("", "spec", spec)]
    return "\n".join(told)


def _any_kind() -> dict[str, Any]:
    """What all kinds have; which words may stand under `kind` are all of theirs."""
    first = schema(next(iter(KINDS)))
    kind = {key: value for key, value in first["properties"]["kind"].items() if key != "const"} | {"enum": [*KINDS]}
    return first | {"properties": first["properties"] | {"kind": kind}}


def _section(title: str, path: str, given: Mapping[str, Any], only: tuple[str, ...] = ()) -> str:
    """Its table, and then the sections below it; `only`: of these keys alone what is below is told."""
    heading = [f"## {title}\n"] if title else []
    return "\n".join([*heading, *_tables(path, given), *_below(path, given, only)])


def _tables(path: str, given: Mapping[str, Any]) -> Iterator[str]:
    """One for each way of a choice."""
    known = ways(given)
    place = f"`{path}{_steps_in(given)}`" if path else ""
    if len(known) > 1:
        yield f"### {place}\n\n{given.get('description') or 'One of these.'}\n"
    elif place:
        yield f"### {place}\n"
    for way in known:
        if len(known) > 1:
            yield f"**{way['title']}.** {way['description']}\n"
        yield "| key | type | |\n|---|---|---|\n" + "".join(map(_row, fields_in(way)))


def _row(field: Field) -> str:
    needed = " **Needed.**" if field.required else ""
    accepted = f" *{field.accepted}*" if field.accepted else ""
    told = f"{field.description}{needed}{accepted}".replace("|", "\\|")
    return f"| `{field.name}` | {field.type} | {told} |\n"


def _below(path: str, given: Mapping[str, Any], only: tuple[str, ...]) -> Iterator[str]:
    around = f"{path}{_steps_in(given)}." if path else ""
    for field in fields_in(inside(given)):
        if field.below and (not only or field.name in only):
            yield _section("", f"{around}{field.name}", field.schema)


def _steps_in(given: Mapping[str, Any]) -> str:
    """`[]` for a list, `.NAME` for a map."""
    if given.get("properties") or "oneOf" in given:
        return ""
    if given.get("type") == "array":
        return "[]" + _steps_in(given["items"])
    below = given.get("additionalProperties")
    return ".NAME" + _steps_in(below) if isinstance(below, Mapping) else ""


def stale() -> bool:
    return PAGE.read_text("utf-8") != page()


def main() -> int:
    found = stale()
    if "--check" in sys.argv[1:]:
        sys.stdout.write("docs/resources.md is stale; run: make resources\n" if found else "")
        return 1 if found else 0
    if found:
        PAGE.write_text(page(), encoding="utf-8")
        sys.stdout.write("wrote docs/resources.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
