"""What the language says: the seed's own expressions, CEL's meaning, and nothing of Python behind it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.tools.expressions.environment import SEEDS, TYPES, VALUES
from tools.expressions.applying import checked_template
from tools.expressions.expression import expression
from tools.expressions.failure import Failure
from tools.expressions.template import condition, template

DATA: dict[str, Any] = {"a": 7, "rate": 0.5, "s": "abc", "l": [1, 2], "m": {"k": 1, "nested": {"x": True}}, "n": None}


def value(text: str, **more: Any) -> Any:
    return expression(text).evaluate(DATA | more)


@pytest.mark.parametrize(("text", "expected"), SEEDS.items())
def test_the_seeds_expressions_run_as_they_stand(text: str, expected: Any) -> None:
    read = template(text) if "${{" in text else condition(text)
    checked_template(text, TYPES)

    assert read.evaluate(VALUES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 % 3", 6),
        ("(1 + 2) * 3", 9),
        ("10 - 3 - 2", 5),
        ("-7 / 2", -3),
        ("-7 % 2", -1),
        ("0.1 + 0.2", 0.1 + 0.2),
        ("1.0 / 0.0", float("inf")),
        ("1 == 1.0", True),
        ("[1, [2]] == [1.0, [2.0]]", True),
        ("1 == true", False),
        ("'1' == 1", False),
        ("null == n", True),
        ("1 in [1.0]", True),
        ("'k' in m", True),
        ("m.k + a", 8),
        ("m['nested'].x", True),
        ("l[l.length - 1]", 2),
        ("s.length == size(s) && s.size() == 3", True),
        ("size('비밀키')", 3),
        ("a > 5 ? 'many' : 'few'", "many"),
        ("false ? 1 / 0 : 2", 2),
        ("'it\\'s' + \" \\u0041\"", "it's A"),
        (r"matches('a1', r'^\w\d$')", True),
        ("'abc'.matches('b')", True),
        ("'abc'.startsWith('a') && endsWith('abc', 'c')", True),
        ("lower('API_Key')", "api_key"),
        ("duration('1h30m') == duration('90m')", True),
        ("duration('300s')", timedelta(minutes=5)),
        ("has(m.k) && !has(m.other)", True),
        ("-9223372036854775808", -(2**63)),
        ("a != 1 && a != 2 && " * 31 + "true", True),
    ],
)
def test_an_expression_means_what_it_means_in_cel(text: str, expected: Any) -> None:
    found = value(text)

    assert (type(found), found) == (type(expected), expected)


@pytest.mark.parametrize("text", ["gone || true", "true || gone", "!(gone && false)", "1 / 0 == 1 || 's' || true"])
def test_a_part_that_decides_does_so_also_beside_a_part_without_a_value(text: str) -> None:
    assert value(text) is True


@pytest.mark.parametrize(
    ("text", "reason", "at"),
    [
        ("gone", "'gone' is missing", 0),
        ("m.gone.k", "'gone' is missing", 2),
        ("m['gone']", "there is no item of that key", 1),
        ("l[2]", "a list of 2 has no item 2", 1),
        ("l[-1]", "a list of 2 has no item -1", 1),
        ("a + rate", "an int + a double", 2),
        ("9223372036854775807 + 1", "a number beyond 64 bits", 20),
        ("1 / 0", "a division by zero", 2),
        ("s < 1", "a string and an int have no order", 2),
        ("0.0 / 0.0 < 1.0", "no order", 10),
        ("s && true", "&& takes true or false, not a string", 0),
        ("true && gone", "'gone' is missing", 8),
        ("!s", "! takes true or false, not a string", 0),
        ("n.k", "null has no field 'k'", 2),
        ("has(gone.k)", "'gone' is missing", 4),
        ("contains(l, 1)", "the text is a list; accepted: string", 0),
        ("matches(s, '(' + s)", "RE2 does not read the pattern", 0),
        ("duration(s)", "not a duration", 0),
        ("modifies('**')", "'changedFiles' is missing", 0),
        ("modifies([['**']])", "'changedFiles' is missing", 0),
    ],
)
def test_what_has_no_value_is_a_failure_with_its_place(text: str, reason: str, at: int) -> None:
    found = value(text)

    assert isinstance(found, Failure)
    assert reason in found.reason
    assert found.at == at


@pytest.mark.parametrize("name", ["__class__", "__dict__", "format", "keys", "append", "_private"])
@pytest.mark.parametrize("of", ["s", "l", "m", "a", "n", "thing"])
def test_nothing_of_python_shows_through_a_field(of: str, name: str) -> None:
    found = value(f"{of}.{name}", thing=SimpleNamespace(**{name: "inside"}))

    assert isinstance(found, Failure)


def test_a_failure_never_tells_what_stands_in_the_data() -> None:
    secret = "sk-live-4eC39HqLyjWDarjtT1zdp7dc"  # noqa: S105 - made up
    texts = [
        "s + 1",
        "s && true",
        "m[s]",
        "l[s]",
        "duration(s)",
        "matches('a', s)",
        "s.k",
        "modifies(s)",
        "modifies('**')",
        "n[s]",
    ]

    data = {"s": f"/{secret}(", "m": {}, "l": [], "changedFiles": [f"../{secret}"], "n": 1}
    found = [expression(text).evaluate(data) for text in texts]

    assert all(isinstance(one, Failure) for one in found)
    assert not [one for one in found if secret in one.shown or secret in str(one)]


@pytest.mark.parametrize("changed", [["a/auth/x.py"], [{"path": "b.py", "before": "auth/b.py"}], ["z", "Auth/y"]])
@pytest.mark.parametrize("patterns", ["'**/auth/**'", "['nothing/*', '**/auth/**']"])
def test_modifies_looks_at_every_name_of_a_changed_file(changed: list[Any], patterns: str) -> None:
    assert value(f"modifies({patterns})", changedFiles=changed) is True
    assert value(f"modifies({patterns})", changedFiles=["auth.py"]) is False


@pytest.mark.parametrize("patterns", ["[['**']]", "[1]", "[]", "['ok', null]", "m", "'../up'", "'a//b'"])
def test_patterns_that_can_mean_no_path_are_a_failure(patterns: str) -> None:
    assert isinstance(value(f"modifies({patterns})", changedFiles=["a"]), Failure)


@pytest.mark.parametrize("changed", [["../auth/x"], ["/auth/x"], "auth/x", [1], [{}], None])
def test_changed_files_that_cannot_be_compared_are_a_failure(changed: Any) -> None:
    assert isinstance(value("modifies('**/auth/**')", changedFiles=changed), Failure)


def test_korean_that_a_machine_took_apart_is_found_all_the_same() -> None:
    taken_apart = "\u1107\u1175\u1106\u1175\u11af"  # 비밀, as macOS writes it

    assert value("contains(output, '비밀') && output.startsWith('비') && matches(output, '^비.$')", output=taken_apart)


def test_a_text_made_longer_than_a_million_characters_has_no_value() -> None:
    assert isinstance(value("s + s", s="x" * 600_000), Failure)
    assert isinstance(value("l + l", l=[1] * 600_000), Failure)


def test_numbers_and_data_beyond_any_bound_are_failures_too() -> None:
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]

    assert isinstance(value("big > 1.0", big=10**400), Failure)
    assert isinstance(value("l == [1.0]", l=[10**400]), Failure)
    assert isinstance(value("one == other", one=deep, other=[deep]), Failure)
    assert isinstance(value("thing == 1", thing={1}), Failure)
