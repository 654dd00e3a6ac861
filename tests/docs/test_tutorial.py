"""The tutorial works: its files as they are saved, its commands as they stand there, its outputs as they are shown."""

import os
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from graphs.declared.compiling.workflows import workflows
from graphs.declared.files import graphs_in
from graphs.declared.reading import read
from graphs.drawing import table
from graphs.verify import verify
from tests.docs.reading import ROOT, text
from tests.support import warm

BLOCK = re.compile(r"^```(yaml|json|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"[Ss]ave\s+(?:this as )?`([\w.]+)`[^`]*\Z")
ENDS = re.compile(r"  # ends with (\d+)$")
ID = r"req-[0-9a-f]{12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
VARIES = re.compile(
    rf"(?P<id>{ID})|(?P<some>(?<=  )[0-9a-f]{{8}}(?=  )|\b[0-9a-f]{{12}}(?=:)|\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d"
    r"|\d+\.\d+ s|\d+ s(?=\.)|\d+(?= (?:boundaries|trials|killed|two at once|recovery killed|frozen)))"
)
LEFT_OUT = "…"


def steps(page: str) -> Iterator[tuple[str, str]]:
    """File names with what is saved there, and `$` with a command and what it prints, in the order of the page."""
    for block in BLOCK.finditer(page):
        kind, body = block.groups()
        if kind != "console":
            named = SAVED.search(page[: block.start()])
            assert named, f"nobody is told where to save:\n{body}"
            yield named[1], body
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            yield "$", part


def pattern_of(shown: str, known: Mapping[str, str]) -> tuple[re.Pattern[str], dict[str, str]]:
    """The output as the page shows it, and for each id that is new there the group that it stands in. An id that the
    page has shown before must be the same one (`known`: on the page -> in this run).
    """
    groups: dict[str, str] = {}

    def varying(found: re.Match[str]) -> str:
        shown_id = found["id"]
        if not shown_id:
            return r"[\w.:T -]+?"
        if shown_id in known:
            return re.escape(known[shown_id])
        if shown_id in groups:
            return f"(?P={groups[shown_id]})"
        groups[shown_id] = f"id{len(groups)}"
        return f"(?P<{groups[shown_id]}>{ID})"

    def line(told: str) -> str:
        if told == LEFT_OUT:
            return r"(?:.*\n)*?"
        parts, at = [], 0
        for found in VARIES.finditer(told):
            parts += [re.escape(told[at : found.start()]), varying(found)]
            at = found.end()
        return "".join([*parts, re.escape(told[at:]), r" *\n"])

    return re.compile("".join(map(line, shown.splitlines()))), groups


def typed(folder: str, words: tuple[str, ...]) -> int:
    """The command, as somebody types it in that folder."""
    os.chdir(folder)
    return warm._fermata(words, None)


@pytest.mark.certify
def test_who_follows_the_tutorial_sees_what_it_shows(tmp_path: Path) -> None:
    folder, ids, done = tmp_path / "empty", dict[str, str](), 0
    folder.mkdir()

    for name, body in steps(text("docs/tutorial.md")):
        if name != "$":
            (folder / name).write_text(body, encoding="utf-8")
            continue
        command, _, shown = body.partition("\n")
        code = int(found[1]) if (found := ENDS.search(command)) else 0
        for page, real in ids.items():
            command = command.replace(page, real)
        words = shlex.split(command, comments=True)
        assert words[0] == "fermata"

        told = warm.start(tmp_path / "said", {}, typed, str(folder), tuple(words[1:])).wait(300)

        expected, groups = pattern_of(shown, ids)
        came = expected.fullmatch(told.out + told.err)
        assert told.code == code, f"$ {command}\n{told.out}{told.err}"
        assert came, f"$ {command}\n{told.out}{told.err}\nthe page shows:\n{shown}"
        ids |= {page: came[group] for page, group in groups.items()}
        done += 1

    assert done > 12


def test_the_page_on_what_becomes_of_a_document_draws_the_seeds() -> None:
    graph = graphs_in(ROOT / "examples" / "ai-orchestrator-config.yaml")["development-orchestrator/feature-development"]

    assert f"```\n{table(graph.builder).rstrip()}\n```" in text("docs/workflows_in_yaml.md")


def test_the_document_in_the_readme_is_in_order() -> None:
    block = next(body for kind, body in BLOCK.findall(text("README.md")) if kind == "yaml")

    graph = workflows(read(block, "desk.yaml"))["desk/replacement"]

    assert verify(graph).findings == ()
