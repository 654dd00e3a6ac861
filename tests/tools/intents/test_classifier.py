"""The classifier: deterministic, quick, calibrated, and right on words that it has not learnt."""

import json
import random
import statistics
import time
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import intents as calibration
from reliability.errors import BadInput
from tools.intents import EXAMPLES, classifier, classifier_of, examples_of
from tools.intents.bayes import CERTAINTY, learnt
from tools.intents.ngrams import LONGEST, pieces

HELD_OUT = Path("tests/heldout").absolute()


def held_out(language: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HELD_OUT / f"intents_{language}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_at_least_95_of_100_held_out_utterances_are_right_or_asked_about(language: str) -> None:
    known, rows = classifier(), held_out(language)

    sure = [(row["intent"], guess) for row in rows if (guess := known(row["text"])).confidence >= 0.75]
    wrong = [1 for intent, guess in sure if guess.intent not in (intent, "unclear")]

    assert len(rows) >= 60
    assert len(wrong) <= 0.05 * len(rows)
    assert len(sure) >= 0.6 * len(rows), "a router that only asks is none"


def test_no_example_is_a_held_out_utterance() -> None:
    learnt_from = {text for _, text in examples_of(EXAMPLES)}

    assert not learnt_from & {row["text"] for language in ("en", "ko") for row in held_out(language)}


def test_the_same_examples_in_another_order_make_the_same_classifier() -> None:
    examples = examples_of(EXAMPLES)
    mixed = random.Random(7).sample(examples, len(examples))  # noqa: S311 # no secret

    known, other = learnt(examples), learnt(mixed)

    for text in ("book a flight", "환불해 주세요", "as discussed"):
        assert known(text).intent == other(text).intent
        assert known(text).confidence == pytest.approx(other(text).confidence)


def test_a_decision_takes_less_than_a_millisecond() -> None:
    known, times = classifier(), []

    for row in [*held_out("en"), *held_out("ko")]:
        begun = time.process_time()
        known(row["text"])
        times.append(time.process_time() - begun)

    assert statistics.median(times) < 1e-3


@pytest.mark.certify
def test_the_confidence_is_what_cross_validation_says() -> None:
    judged = calibration.cross_validated()

    start, slope = calibration.fitted(judged)

    assert (start, slope) == pytest.approx(CERTAINTY, abs=0.1), "python -m benchmarks.intents"


def test_a_wider_margin_is_a_higher_confidence() -> None:
    known = classifier()
    guesses = sorted(((known.ranked(text)[2], known(text).confidence) for _, text in examples_of(EXAMPLES)[::50]))

    assert all(left[1] <= right[1] for left, right in pairwise(guesses))


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "αβγ", "\x00", "漢字"], ids=repr)
def test_words_that_hold_nothing_known_are_unsure(text: str) -> None:
    guess = classifier()(text)

    assert guess.intent == "unclear" or guess.confidence < 0.75


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    text = "book a flight and a hotel in Tokyo. " + "x " * 500_000

    assert sum(pieces(text).values()) < 20 * LONGEST


def test_a_folder_of_examples_of_your_own_makes_a_classifier(tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text("a cup of tea\ngreen tea please\n")
    (tmp_path / "coffee.txt").write_text("a cup of coffee\nan espresso please\n")

    known = classifier_of(tmp_path)

    assert (known("tea, please").intent, known("one espresso").intent) == ("tea", "coffee")


def test_a_folder_with_one_intent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tea.txt").write_text("a cup of tea\n")

    with pytest.raises(BadInput, match="fewer than two intents"):
        classifier_of(tmp_path)
