"""A document that cannot be used is told in one line: its place, what stands there, and what is accepted.

malformed.txt holds them: behind `###` what is wrong, then the document, then behind `>>>` the whole answer.
"""

import random
import re
from pathlib import Path

import pytest

from graphs.declared.reading import read, read_bytes, read_file
from reliability.errors import BadInput

TOLD = (Path(__file__).parent / "malformed.txt").read_text("utf-8")
MALFORMED = {name: (text, answer) for name, text, answer in re.findall(r"### (.*)\n((?:.*\n)*?)>>> (.*)\n", TOLD)}
EXAMPLES = Path(__file__).parents[2] / "examples"
SIGNS = [
    *"{}[]'\"!|>#%~?@`,*&\t\r\x00\ud800\x85",
    " ",
    ": ",
    "- ",
    "&a ",
    "*a",
    "null",
    "${{",
    "\n",
    "---\n",
    "<<: *a",
    "한글",
]
HEAD = "apiVersion: platform.company.io/v1\nkind: AIOrchestrator\nmetadata: {name: w}\n"


def answer_to(text: str) -> str:
    with pytest.raises(BadInput) as refused:
        read(text, "f.yaml")
    return str(refused.value)


@pytest.mark.parametrize(("text", "answer"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_document_is_answered_in_exactly_this_line(text: str, answer: str) -> None:
    assert answer_to(text) == f"f.yaml:{answer}"


def test_there_are_more_than_sixty_of_them() -> None:
    assert len(MALFORMED) == TOLD.count("### ") == TOLD.count(">>> ") > 60


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "1:1: holds no resource; accepted: what docs/resources.md says"),
        ("a: \tb\nmetadata:\n\tname: x\n", "3:1: is no YAML: a tab indents; accepted: spaces"),
        ("kind: \x07\n", "1:7: holds the character '\\x07'; accepted: characters that can be seen"),
        ('kind: "a\\0"\n', "1:7: holds '\\x00', which is no text; accepted: what can be read"),
        ("kind: \ud83d\n", "1:7: holds the character '\\ud83d'; accepted: characters that can be seen"),
        ("a: " + "[" * 5_000_000, "1:103: nested deeper than 100 levels; accepted: at most as deep"),
        ("- " * 200_000, "1:201: nested deeper than 100 levels; accepted: at most as deep"),
        ("#" * 10_000_001, "1:1: has 10,000,001 characters; accepted: at most 10,000,000"),
        (
            "- 1." + "9" * 400,
            "1:3: the number 1.999999999999999999... is too large; accepted: up to 64 bits, or a text in quotes",
        ),
    ],
    ids=[
        "empty",
        "tab",
        "control character",
        "escaped control character",
        "half a pair",
        "deep",
        "deep too",
        "huge",
        "digits",
    ],
)
def test_what_an_editor_would_not_show_is_answered_as_well(text: str, answer: str) -> None:
    assert answer_to(text) == f"f.yaml:{answer}"


def test_another_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput) as refused:
        read_bytes((HEAD + "spec: {unguarded: 장난감}\n").encode("cp949"), "f.yaml")

    assert str(refused.value) == "f.yaml:4:19: holds the byte 0xc0, which is no UTF-8; accepted: UTF-8"


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone.yaml' cannot be read \(No such file or directory\)"):
        read_file(tmp_path / "gone.yaml")


def test_a_secret_that_stands_at_the_wrong_place_is_not_repeated() -> None:
    key = "sk-proj-" + "abcdefghij0123456789" * 2

    said = answer_to(f"{HEAD}spec: {{unguarded: [{key}], workflows: {{b: {{steps: [{{gate: g}}]}}}}}}\n")

    assert said == "f.yaml:4:8: spec.unguarded: is ['[redacted:openai-key]']; accepted: a text"


def test_a_misspelt_key_is_told_first_then_the_fault_that_stands_first() -> None:
    text = (
        HEAD + "spec:\n  workflows:\n    b:\n      steps: [{gate: g, timeout: 5}]\n  guardrials: []\n  unguarded: 1\n"
    )

    assert answer_to(text).startswith("f.yaml:8:3: spec: 'guardrials' is no key here")
    assert answer_to(text.replace("  guardrials: []\n", "")).startswith(
        "f.yaml:7:34: spec.workflows.b.steps[0].timeout"
    )


@pytest.mark.parametrize("seed", range(20))
def test_whatever_becomes_of_a_document_is_read_or_answered_in_one_line(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same every time, no secret
    texts = [file.read_text("utf-8") for file in sorted(EXAMPLES.glob("ai-*.yaml"))]

    answers = [answer for _ in range(15) if (answer := answer_of(spoiled(chance.choice(texts), chance))) is not None]

    assert len(answers) > 5
    assert [answer for answer in answers if not re.fullmatch(r"f.yaml:\d+:\d+: .*", answer)] == []


def answer_of(text: str) -> str | None:
    try:
        read(text, "f.yaml")
    except BadInput as refused:
        return str(refused)
    return None


def spoiled(text: str, chance: random.Random) -> str:
    """Signs put in or taken out, lines twice, or indented otherwise."""
    for _ in range(chance.randint(1, 4)):
        at, lines = chance.randrange(len(text)), text.split("\n")
        line = chance.randrange(len(lines))
        made = [
            text[:at] + chance.choice(SIGNS) + text[at:],
            text[:at] + text[at + chance.randint(1, 30) :],
            "\n".join([*lines[:line], lines[line], *lines[line:]]),
            "\n".join([*lines[:line], " " * chance.randint(0, 12) + lines[line].strip(), *lines[line + 1 :]]),
        ]
        text = chance.choice(made)
    return text
