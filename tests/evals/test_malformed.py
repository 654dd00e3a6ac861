"""A suite that cannot be used is told in one line, with its place and the cure, and nothing is run."""

from pathlib import Path

import pytest

from host.evals.reading import read, read_all
from host.exits import Exit
from reliability.errors import BadInput, NotFound
from tests.support import warm

CASE = "workflow: travel\ncases:\n  - name: a\n    ask: x\n"
STATES = (
    "PLANNING, CLARIFYING, SEARCHING, APPROVING, BOOKING_FLIGHT, BOOKING_HOTEL, BOOKING_CAR, CANCELLING_CAR, "
    "CANCELLING_HOTEL, CANCELLING_FLIGHT, NEEDS_OPERATOR, COMPLETED, DECLINED, BUDGET_EXHAUSTED, ROLLED_BACK"
)
MALFORMED = {
    "an unknown key": (
        f"{CASE}    expect: {{end: COMPLETED, vists: [PLANNING]}}\n",
        "5: expect has the key 'vists'; accepted: end, route, visits, never, says, output, holds, budget, open; "
        "did you mean 'visits'?",
    ),
    "a misspelt key that is needed": (
        "case: []\n",
        "1: the suite has the key 'case'; accepted: about, workflow, cases; did you mean 'cases'?",
    ),
    "an unknown state": (
        f"{CASE}    expect: {{end: COMPLETD}}\n",
        f"5: there is no state of travel 'COMPLETD'; accepted: {STATES}; did you mean 'COMPLETED'?",
    ),
    "an unknown gate": (
        f"{CASE}    decisions: {{APROVING: approve}}\n    expect: {{end: COMPLETED}}\n",
        f"5: there is no state of travel 'APROVING'; accepted: {STATES}; did you mean 'APPROVING'?",
    ),
    "a key twice": (
        f"{CASE}    ask: y\n    expect: {{end: COMPLETED}}\n",
        "5: has the key 'ask' twice; accepted: each key once",
    ),
    "no YAML": (
        f"{CASE}    answers: [1\n",
        "6: is no YAML: expected ',' or ']'; accepted: what docs/evals.md says",
    ),
    "an alias": (
        "about: &a x\nworkflow: *a\n",
        "2: an alias (*) is not accepted; accepted: what docs/evals.md says",
    ),
    "a tag": (
        "about: !!python/name:os.system x\n",
        "1: the tag 'tag:yaml.org,2002:python/name:os.system' is not accepted; accepted: what docs/evals.md says",
    ),
    "nothing asked": (
        "cases:\n  - name: a\n    expect: {end: COMPLETED}\n",
        "2: cases.0: asks for nothing, or in two ways; accepted: turns, or ask and input "
        "(given: {'name': 'a', 'expect': {'end': 'COMPLETED'}})",
    ),
    "an unknown workflow": (
        "cases:\n  - name: a\n    workflow: travle\n    ask: x\n    expect: {end: COMPLETED}\n",
        "3: there is no workflow 'travle'; accepted: ",
    ),
    "a fault that the service does not know": (
        f"{CASE}    expect: {{end: COMPLETED}}\n    faults: {{booking: [{{operation: bok, action: refuse}}]}}\n",
        "6: A fault rule says 'bok'; accepted: search, book, find, cancel",
    ),
    "no amount of money": (
        f"{CASE}    expect: {{end: COMPLETED, budget: {{money: cheap}}}}\n",
        "5: cases.0.expect.budget.money: is no amount; accepted: such as 0.05 USD (given: 'cheap')",
    ),
    "no regular expression": (
        f"{CASE}    expect: {{end: COMPLETED, says: {{matches: '*'}}}}\n",
        "5: cases.0.expect.says.matches: is no regular expression (nothing to repeat at position 0) (given: '*')",
    ),
    "an input that the workflow does not know": (
        "workflow: travel\ncases:\n  - name: a\n    input: {trp: {}}\n    expect: {end: COMPLETED}\n",
        "4: the input has the key 'trp'; accepted: ask, trip, messages; did you mean 'trip'?",
    ),
    "a thing that nobody counts": (
        f"{CASE}    expect: {{end: COMPLETED, holds: {{hotels: 1}}}}\n",
        "5: there is no kind of thing 'hotels'; accepted: flight, hotel, car, reservation, charge, shipment, invoice, "
        "purchase, refund, letter, report, commit; did you mean 'hotel'?",
    ),
    "a name twice": (
        f"{CASE}    expect: {{end: COMPLETED}}\n  - name: a\n    ask: x\n    expect: {{end: COMPLETED}}\n",
        "6: there are two cases 'a'; accepted: each name once",
    ),
    "a list instead of a suite": ("- a\n", "1: the suite: should be keys with values (given: ['a'])"),
    "words that are none": (
        "workflow: support\ncases:\n  - name: a\n    turns: [hello, '']\n    expect: {end: ANSWERED}\n",
        "4: the request is empty; accepted: ",
    ),
    "a file outside its folder": (
        f"{CASE}    files: {{../x: y}}\n    expect: {{end: COMPLETED}}\n",
        "5: the file '../x' is no plain name; accepted: such as list.csv",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_wrong_with_a_suite_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    text, wanted = MALFORMED[name]
    file = tmp_path / "suite.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(BadInput) as refused:
        read(file)

    line = str(refused.value).removeprefix(f"{file}:")
    assert line == wanted or (wanted.endswith("accepted: ") and line.startswith(wanted))


def test_words_that_yaml_1_1_would_turn_into_something_else_stay_words(tmp_path: Path) -> None:
    file = tmp_path / "suite.yaml"
    text = f"{CASE}    expect: {{end: DECLINED, output: {{a: 2031-05-16, b: no, c: 12:30, d: 012, e: 7, f: 1.5}}}}\n"
    file.write_text(text, encoding="utf-8")

    (told,) = read(file)

    assert told.case.expect.output == {"a": "2031-05-16", "b": "no", "c": "12:30", "d": "012", "e": 7, "f": 1.5}


def test_a_suite_that_is_not_there_is_told_with_the_nearest_name() -> None:
    with pytest.raises(NotFound, match=r"no suite 'travle'; accepted: .*travel.* did you mean 'travel'\?"):
        read_all(["travle"])
    with pytest.raises(BadInput, match=r"'nowhere.yaml' cannot be read \(No such file"):
        read_all(["nowhere.yaml"])
    with pytest.raises(BadInput, match="is named twice"):
        read_all(["travel", "travel"])
    with pytest.raises(BadInput, match="--only is 'no such case' and fits none of"):
        read_all(["travel"], "no such case")


def test_a_suite_that_cannot_be_used_ends_the_command_before_anything_runs(tmp_path: Path, home: Path) -> None:
    file = tmp_path / "suite.yaml"
    file.write_text(MALFORMED["an unknown key"][0], encoding="utf-8")

    done = warm.fermata(tmp_path, {"FERMATA_HOME": str(home)}, "eval", "travel", str(file)).wait()

    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert done.err == f"fermata: {file}:{MALFORMED['an unknown key'][1]}\n"
    assert not home.exists()
