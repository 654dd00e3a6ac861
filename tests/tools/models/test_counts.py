"""How many is meant: figures and number words, in both languages; and which words are an order and nothing else."""

import json
from pathlib import Path

import pytest

from benchmarks.goods import read
from tools.models.offline.counts import of_english, of_korean
from tools.models.offline.order_lines import lines_of, nothing_else


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("7", 7),
        ("a", 1),
        ("nineteen", 19),
        ("forty-two", 42),
        ("ninety nine", 99),
        ("a dozen", 12),
        ("three dozen", 36),
        ("half a dozen", 6),
        ("a pair of", 2),
        ("a couple of", 2),
        ("two hundred", 200),
    ],
)
def test_english_number_words_count(said: str, number: int) -> None:
    assert of_english(said) == number


@pytest.mark.parametrize(
    ("said", "unit", "number"),
    [
        ("7", "개", 7),
        ("세", "대", 3),
        ("넷", "", 4),
        ("열한", "개", 11),
        ("스무", "개", 20),
        ("서른세", "봉지", 33),
        ("십오", "개", 15),
        ("이백삼십", "개", 230),
        ("두", "다스", 24),
    ],
)
def test_korean_number_words_count(said: str, unit: str, number: int) -> None:
    assert of_korean(said, unit) == number


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("three mugs and a teapot", [("mugs", 3), ("teapot", 1)]),
        ("some beans", []),
        ("MUG-M1 x 4", [("MUG-M1", 4)]),
        ("머그컵 하나랑 찻주전자 두 개", [("머그컵", 1), ("찻주전자", 2)]),
        ("찻잔 열 개를", [("찻잔", 10)]),
        ("세 개의 머그컵", [("머그컵", 3)]),
        ("머그컵 50개", [("머그컵", 50)]),
        ("50개 주세요", []),
    ],
)
def test_goods_are_named_with_their_number_before_or_behind_them(text: str, lines: list[tuple[str, int]]) -> None:
    assert [(line["product"], line["quantity"]) for line in lines_of(text)] == lines


@pytest.mark.parametrize(
    "text", ["three mugs please", "hello, a teapot for me", "머그컵 두 개 부탁해요", "머그컵 하나만요"]
)
def test_goods_and_a_number_and_good_manners_are_an_order(text: str) -> None:
    assert nothing_else(text)
    assert read(text)["is_order"]


@pytest.mark.parametrize(
    "text",
    [
        "two weeks",
        "three of my mugs are broken",
        "머그컵 두 개가 깨졌어요",
        "a dozen",
        "five people",
        "one more",
        "두 개",
    ],
)
def test_what_only_sounds_like_it_is_none(text: str) -> None:
    assert not nothing_else(text)
    assert not read(text)["is_order"]


def test_no_example_of_the_router_is_a_held_out_order() -> None:
    folder = Path(__file__).parents[3] / "tools" / "intents" / "examples"
    learnt = {line.casefold() for file in folder.glob("*.txt") for line in file.read_text("utf-8").splitlines()}
    held_out = Path(__file__).parents[2] / "heldout"

    said = {
        json.loads(line)["text"].casefold()
        for language in ("en", "ko")
        for line in (held_out / f"orders_{language}.jsonl").read_text("utf-8").splitlines()
    }

    assert len(said) == 48
    assert not said & learnt
