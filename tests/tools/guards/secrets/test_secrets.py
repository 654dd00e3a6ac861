import random
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks import secrets as measured
from benchmarks.secret_shapes import SHAPES, Shape, samples
from tools.guards.match import Match
from tools.guards.secrets import SECRETS, looks, scanning
from tools.guards.secrets.contextual import CONTEXTUAL
from tools.guards.secrets.providers import PROVIDERS

HOSTILE = (
    "password=abc12345 ",
    'password="',
    "password: ",
    "eyJhbGciOiJ.eyJhbGciOiJ.",
    "-----BEGIN PRIVATE KEY-----\n",
    "postgres://a:b@",
    "://a:b",
    "DefaultEndpointsProtocol=https;AccountKey=",
    "?se=a&sig=",
    "비밀번호는 ",
    "Bearer aaaaaaaaaaaaaaaaa1 ",
    "glpat-aaaaaaaaaaaaaaaaaaaaaaaa.",
    "fm2_" + "a" * 60 + ",",
    "A" * 24 + ".",
    "token -- key: ",
    "\\\"'",
    "password:\n ",
    "password \n",
    "비번 ",
    "AKIA" + "Q7WZ" * 4,
)
PIECE = 6
GLUED = [shape for shape in SHAPES if not shape.names and "://" not in shape.shape and "FlyV1" not in shape.shape]
"""A macaroon of Fly.io has a blank in it, where another one ends."""

PASSWORD = "Tr0ub4dor" + "&3xY"
NAMED_FROM_AFAR = (
    "- name: DB_PASSWORD\n  value: {}\n",
    '{{"name": "DB_PASSWORD", "value": "{}"}}',
    '<add key="password" value="{}"/>',
    'variable "db_password" {{\n  default = "{}"\n}}',
    "db:\n  password:\n    {}\n",
    "password: >-\n  {}\n",
    '"password":\n    "{}"',
    "machine github.com login me password {}",
    "password:\u00a0{}",
    "id/pw: admin, pw: {}",
    "비번 {}",
    "아이디는 kim 비밀번호 {}로 로그인해 주세요",
    "비번은요 {}",
    "비밀번호→ {}",
    "인증 토큰 값은 {}입니다",
    "접속키: {}",
)


def redacted(text: str, found: Sequence[Match]) -> str:
    at, parts = 0, []
    for one in found:
        parts.append(text[at : one.start])
        at = one.end
    return "\0".join([*parts, text[at:]])


def test_every_format_is_found_whole_wherever_it_stands() -> None:
    found = {sample: measured.whole(sample) for sample in samples(seed=11)}

    missed = [(sample.format, sample.context) for sample, right in found.items() if not right]
    assert len(missed) <= len(found) // 500, missed
    assert len({sample.format for sample in found}) > 100


def test_the_published_tables_are_those_of_these_rules() -> None:
    assert measured.table() == measured.published(), "python -m benchmarks.secrets --write"


@pytest.mark.parametrize("kind", sorted(measured.innocent()))
def test_what_only_looks_like_a_secret_stays(kind: str) -> None:
    texts = measured.innocent()[kind]

    assert [text for text in texts if SECRETS(text)] == []


def test_a_key_is_called_by_what_it_is_and_told_without_itself() -> None:
    key = next(shape for shape in SHAPES if shape.format == "GitHub classic token").draw(random.Random(7))  # noqa: S311
    text = f"비밀번호가 아니라 token: {key} 입니다"

    (found,) = SECRETS(text)

    assert found.rule == "github-token"
    assert text[found.start : found.end] == key
    assert key not in repr(found)
    assert "replace" in found.says


def test_a_private_key_is_found_from_its_first_line_to_its_last_and_without_it_as_far_as_it_goes() -> None:
    sample = next(one for one in samples(seed=5) if one.context == "file")
    cut = sample.value[: len(sample.value) // 2]

    (whole,), (part,) = SECRETS(f"a\n{sample.value}\nb"), SECRETS(f"a\n{cut}")

    assert (whole.rule, whole.start, whole.end) == ("private-key", 2, 2 + len(sample.value))
    assert (part.start, part.end) == (2, 2 + len(cut))


def test_a_block_that_only_shows_how_a_key_looks_stays() -> None:
    shown = "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----"

    assert SECRETS(shown) == []
    assert SECRETS("It begins with -----BEGIN PRIVATE KEY----- and you never share it.") == []


def test_a_password_ends_where_the_next_value_of_an_address_begins_and_nowhere_else() -> None:
    password = "k7Wq" + "Zp2Lx9"
    in_address = f"GET /login?user=kim&password={password}&next=/home"
    in_file = f"DB_PASSWORD={password}&next=2\n"

    (first,), (second,) = SECRETS(in_address), SECRETS(in_file)

    assert in_address[first.start : first.end] == password
    assert in_file[second.start : second.end] == f"{password}&next=2"


def test_quotes_stay_where_they_are() -> None:
    text = '{"password": "k7Wq' + 'Zp2Lx9!"}'

    (found,) = SECRETS(text)

    assert (text[found.start - 1], text[found.end]) == ('"', '"')


def test_one_line_of_a_table_is_one_kind_of_secret_and_there_are_enough() -> None:
    ids = [rule.id for rule in (*PROVIDERS, *CONTEXTUAL)]

    assert len(set(ids)) == len(ids)
    assert len(ids) >= 40
    assert all(keyword == keyword.lower() for rule in SECRETS.rules for keyword in rule.keywords)


@pytest.mark.parametrize("said", NAMED_FROM_AFAR)
def test_a_password_is_known_by_its_name_in_the_line_before_in_another_field_or_with_no_sign_between(said: str) -> None:
    text = said.format(PASSWORD)

    assert [text[one.start : one.end] for one in SECRETS(text)] == [PASSWORD]


@pytest.mark.parametrize(
    "text", ["**Password strength** of users", "비밀번호 재설정 password-reset", "is_password: FilterOrBool"]
)
def test_what_stands_behind_the_word_password_and_reads_like_words_stays(text: str) -> None:
    assert SECRETS(text) == []


@pytest.mark.parametrize(
    "text", ["토큰은 {}로 결제", "결제 토큰: {}", '{{"token": "{}"}}', "take the token {}, please"]
)
def test_the_token_of_a_card_stays_for_a_payment_takes_nothing_else(text: str) -> None:
    assert SECRETS(text.format("tok_1N3T00LkdIwHu7ixt44h1F8k")) == []


@pytest.mark.parametrize("between", [",", "\n", ":", '","'])
def test_the_two_halves_of_an_aws_key_are_found_side_by_side(between: str) -> None:
    key, secret = (next(one for one in SHAPES if one.format == f"AWS {kind} key") for kind in ("access", "secret"))
    chance = random.Random(7)  # noqa: S311 - to look like keys
    text = f'"{key.draw(chance)}{between}{secret.draw(chance)}"'

    assert len(redacted(text, SECRETS(text))) < 10


@pytest.mark.parametrize("shape", GLUED, ids=lambda shape: shape.format)
def test_keys_that_are_glued_together_are_found_to_the_last_letter(shape: Shape) -> None:
    value = shape.draw(random.Random(7))  # noqa: S311 - to look like a key
    text = f"a {value * 3} b"

    left = redacted(text, SECRETS(text))

    assert [value[at : at + PIECE] for at in range(len(value) - PIECE) if value[at : at + PIECE] in left] == []


def test_a_text_of_nothing_but_passwords_is_taken_out_as_a_whole_in_less_than_half_a_second() -> None:
    text = measured.texts()["1 MB of nothing but passwords"]

    found = SECRETS(text)

    assert len(found) == scanning.MOST + 1
    assert found[-1].end == len(text)
    assert measured.milliseconds(text) < 500


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters()) | st.text("password:= \"'\\/@.-_aA1eyJ&<>{}\n비밀번호", max_size=200))
def test_no_text_breaks_it_and_what_is_found_lies_in_the_text(text: str) -> None:
    found = SECRETS(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([shape for shape in SHAPES if not shape.names and "://" not in shape.shape]),
    st.integers(0, 2**32),
    st.text(st.characters(), max_size=40),
    st.text(st.characters(), max_size=40),
)
def test_nothing_of_a_key_is_left_whatever_stands_around(shape: Shape, seed: int, before: str, after: str) -> None:
    value = shape.draw(random.Random(seed))  # noqa: S311 - to look like a key
    assume(looks.filled(value))
    text = f"{before} {value} {after}"

    left = redacted(text, SECRETS(text))

    pieces = [value[at : at + PIECE] for at in range(len(value) - PIECE + 1)]
    assert [piece for piece in pieces if piece in left and piece not in before + after] == []


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_takes_more_than_time_in_proportion(unit: str) -> None:
    short, long = unit * (60_000 // len(unit)), unit * (240_000 // len(unit))

    once, four_times = _seconds(short), _seconds(long)

    assert four_times < 8 * once + 0.02


def _seconds(text: str) -> float:
    return measured.milliseconds(text) / 1_000
