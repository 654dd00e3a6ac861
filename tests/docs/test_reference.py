"""The reference pages leave nothing out: commands, options, codes, variables, events, routes, methods."""

import json
import re
from dataclasses import fields
from typing import Any, get_args

import pytest
import typer.main

from graphs.catalog import WORKFLOWS
from host.app import App
from host.cli.app import app
from host.cli.guard import INTERRUPTED, NOBODY_READS
from host.costs import Cost
from host.exits import Exit
from reliability.ledger.asked import Request
from reliability.ledger.runs import Run
from tests.docs.reading import ROOT, text
from tools.booking.sandbox.app import create_app
from tools.booking.sandbox.faults import Action, Faults
from tools.booking.sandbox.store import Store
from tools.mail.sandbox import app as mail
from tools.shop.sandbox import app as shop

COMMANDS: Any = typer.main.get_command(app)
ROOMS = ("fermata", "graphs", "host", "nodes", "reliability", "state", "tools")


def code() -> str:
    return "\n".join(file.read_text("utf-8") for room in ROOMS for file in (ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("name", COMMANDS.commands)
def test_every_command_and_each_of_its_options_is_explained(name: str) -> None:
    page = text("docs/cli.md").partition("## Commands")[2]

    section = next(part for part in page.split("\n### ") if f"`fermata {name}" in part.splitlines()[0])
    options = [word for option in COMMANDS.commands[name].params for word in option.opts if word.startswith("--")]

    general = page.split("## JSON")[1]
    assert [option for option in options if option not in section and option not in general] == []
    assert f"fermata {name}" in text("README.md")


def test_every_exit_code_is_explained() -> None:
    for page in ("docs/cli.md", "README.md"):
        codes = {int(number) for number in re.findall(r"^\| (\d+) \|", text(page), re.MULTILINE)}

        assert codes == {*map(int, Exit), INTERRUPTED, NOBODY_READS}, page
    assert [code.name for code in Exit if f"`{code.name}`" not in text("docs/cli.md")] == []


def test_every_field_of_the_json_is_explained() -> None:
    page = text("docs/cli.md").partition("## JSON")[2]

    known = [field.name for kind in (Run, Request, Cost) for field in fields(kind)]

    # `new` is of use inside only: whether this very call wrote the request
    assert [name for name in known if f"`{name}`" not in page and name != "new"] == []


def test_every_variable_that_the_code_reads_is_explained() -> None:
    read = set(re.findall(r"FERMATA_[A-Z_]+", code()))

    explained = set(re.findall(r"FERMATA_[A-Z_]+", text("docs/configuration.md")))

    assert read == explained


def test_every_event_is_explained() -> None:
    told = set(re.findall(r'\btell\(\s*"([^"]+)"', code())) | {"in doubt", "failed try"}

    explained = set(re.findall(r"^\| `([^`]+)` \|", text("docs/events.md"), re.MULTILINE))

    assert told == explained


def test_every_route_and_every_fault_of_the_sandboxes_is_explained() -> None:
    page = text("docs/sandbox.md")
    store: Any = Store(ROOT / "never-opened.sqlite")

    apps = [create_app(store, Faults()), shop.create_app(store, Faults()), mail.create_app(store, Faults())]
    routes: list[Any] = [route for app in apps for route in app.routes]

    assert [route.path for route in routes if f"{(route.methods - {'HEAD'}).pop()} {route.path}" not in page] == []
    assert [action for action in get_args(Action) if f"`{action}`" not in page] == []


def test_every_method_of_the_app_is_explained() -> None:
    page = text("docs/python.md")

    methods = [name for name in vars(App) if not name.startswith("_")]

    assert [name for name in methods if not re.search(rf"`{name}[(`]", page)] == []


def test_langgraph_serves_exactly_the_workflows_of_the_catalog() -> None:
    served = json.loads(text("langgraph.json"))["graphs"]

    assert {name: graph["path"] for name, graph in served.items()} == {
        name: f"./{module.replace('.', '/')}.py:graph" for name, module in WORKFLOWS.items()
    }


@pytest.mark.parametrize("page", ["README.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md"))])
def test_no_page_names_a_folder_of_somebodys_machine(page: str) -> None:
    assert re.findall(r"/(?:home|root|tmp|work|Users)/\S*", text(page)) == []
