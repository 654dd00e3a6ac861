"""What cannot be meant is refused when a document is applied: one line, a caret under the place, the nearest name."""

import pytest

from reliability.errors import BadInput
from tests.tools.expressions.environment import TYPES
from tools.expressions.applying import checked, checked_template
from tools.expressions.checker import check
from tools.expressions.expression import expression
from tools.expressions.failure import BadExpression
from tools.expressions.schema import ANY, BOOL, DOUBLE, DURATION, INT, LIST, MAP, STRING, Type, fields, list_of

REFUSED = [
    ("steps.review_comment.severity == 'high'", 6, "did you mean 'review_comments'?"),
    ("steps['review_comment'] == null", 6, "did you mean 'review_comments'?"),
    ("stps.code_changes == null", 0, "did you mean 'steps'?"),
    ("changedFiles.lenght <= 20", 13, "did you mean 'length'?"),
    ("contain(output, 'API_KEY')", 0, "did you mean 'contains'?"),
    ("output.startWith('a')", 7, "did you mean 'startsWith'?"),
    ("output.duration()", 7, "there is no function 'duration'"),
    ("contains(output)", 0, "contains takes 2 arguments (text, part); 1 given"),
    ("has(output)", 0, "has takes 1 argument"),
    ("has(steps.review)", 10, "there is no field 'review' here"),
    ("output", 0, "it gives a string; accepted: a bool"),
    ("!output", 0, "! takes a bool, not a string"),
    ("-output == 1", 0, "- takes an int or a double, not a string"),
    ("approved && output", 12, "&& takes true or false, not a string"),
    ("output ? approved : approved", 0, "? takes true or false"),
    ("contains(changedFiles, 'x')", 9, "the text of contains is a list; accepted: string"),
    ("changedFiles.length <= '20'", 20, "an int <= a string have no order"),
    ("output == 1", 7, "a string == an int are never equal"),
    ("output in [1, 2]", 7, "a string in a list of int is never true"),
    ("1 in steps", 2, "an int in a map; accepted: anything in a list, a string in a map"),
    ("error_rate + 1 > 2.0", 11, "write 1.0 for a broken 1"),
    ("output - output == ''", 7, "a string - a string; accepted: two of one type, int, double, duration"),
    ("output[0] == 'a'", 6, "a string has no item by an int"),
    ("output.size > 3", 7, "a string has no field 'size'"),
    ("matches(output, '(?=a)')", 16, "RE2 does not read the pattern: invalid perl operator"),
    ("modifies(['**/auth/**', '../up'])", 9, "a pattern that can mean no path"),
    ("duration('5 minutes') > duration('1h')", 9, "not a duration; accepted: such as 24h"),
    ("a and b", 2, "did you mean '&&'?"),
    ("not approved", 0, "did you mean '!'?"),
    ("approved = true", 9, "did you mean ==?"),
    ("approved & true", 9, "did you mean &&?"),
    ("approved == True", 12, "'True' is not known here"),
    ("steps.검토 == 1", 6, "for any other field ['...']"),
    ("output == 'open", 10, "a string that is not closed"),
    (r"output == '\d'", 11, "r'...' for a pattern"),
    (r"output == '\ud800'", 11, "an escape that means nothing"),
    ("1 +", 3, "the expression ends here; accepted: a value"),
    ("(1 + 2", 6, "accepted: ')'"),
    ("approved ? 1", 12, "accepted: ':'"),
    ("1 2", 2, "'2' stands here; accepted: an operator or the end"),
    ("", 0, "no expression stands here"),
    ("9223372036854775808 > 1", 0, "the number is too large"),
    ("1e999 > 1.0", 0, "the number is too large"),
    ("for == 1", 0, "a word that CEL keeps for itself"),
    ("{'a': 1}", 0, "'{' means nothing here"),
    ("[1, 2].map(x, x)", 7, "there is no function 'map'"),
    ("output.__class__ == 1", 7, "a string has no field '__class__'"),
]


@pytest.mark.parametrize(("text", "at", "says"), REFUSED)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, at: int, says: str) -> None:
    with pytest.raises(BadExpression) as refused:
        checked(text, TYPES)

    assert says in refused.value.reason
    assert refused.value.at == at
    assert "\n" not in refused.value.reason + str(refused.value)


def test_the_caret_stands_under_the_place_behind_korean_too() -> None:
    with pytest.raises(BadInput) as refused:
        checked("steps['review_comments']['검토'] == '보안' && oops", TYPES)

    assert isinstance(refused.value, BadExpression)
    line, caret = refused.value.shown.splitlines()[1:]
    columns = sum(1 + (sign > "\u1100") for sign in line[: line.index("oops")])
    assert caret == " " * columns + "^"


@pytest.mark.parametrize(
    "text",
    [
        "steps['review_comments']['검토'] == '보안'",
        "alert.labels.anything.at['all'] == 3",
        "error_rate > 1",
        "error_rate == 0",
        "output in steps",
        "changedFiles[0] == 'a' || changedFiles[0].path == 'a'",
        "(approved ? 1 : 'a') == 2",
        "steps.test_files + ['x'] == []",
        "duration('24h') - duration('1h') > duration('5m')",
        "has(alert.labels.pod) && approved",
        "null == output",
        "alert.labels.count + 1 > 2",
    ],
)
def test_what_can_be_meant_is_accepted(text: str) -> None:
    assert checked(text, TYPES).text == text
    assert checked("${{ " + text + " }}", TYPES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", INT),
        ("i + 1", INT),
        ("any + 1", INT),
        ("any + any", ANY),
        ("1.5 * f", DOUBLE),
        ("l", LIST),
        ("[1, 2]", list_of(INT)),
        ("[1, 'a']", list_of(ANY)),
        ("words[0]", STRING),
        ("open.field", ANY),
        ("any ? 1 : 2", INT),
        ("duration('5m')", DURATION),
        ("any.contains('x') && true", BOOL),
    ],
)
def test_an_expression_has_the_type_of_what_it_gives(text: str, expected: Type) -> None:
    names = {
        "i": INT,
        "f": DOUBLE,
        "l": LIST,
        "words": list_of(STRING),
        "open": MAP,
        "any": ANY,
        "m": fields({"k": INT}),
    }

    assert check(expression(text), names) == expected


def test_a_template_is_checked_in_all_its_parts() -> None:
    whole = checked_template("${{ steps.test_files }}", TYPES, wanted=LIST)

    assert whole.whole is not None
    with pytest.raises(BadExpression, match="it gives a list of string; accepted: a string"):
        checked_template("${{ steps.test_files }}", TYPES, wanted=STRING)
    with pytest.raises(BadExpression, match="'gone' is not known here"):
        checked_template("a ${{ output }} b ${{ gone }}", TYPES)
