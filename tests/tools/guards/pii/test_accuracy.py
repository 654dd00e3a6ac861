"""What is published about personal data is what is measured."""

from benchmarks import pii
from benchmarks.pii import Labelled, Span, counts, labelled
from tools.guards.match import Match


def test_the_published_figures_are_those_of_the_detector_as_it_is() -> None:
    assert pii.table() == pii.published(), "python -m benchmarks.pii --write"


def test_at_least_95_of_100_are_found_and_at_most_2_of_100_innocent_texts_are_touched() -> None:
    texts = [row for language in pii.LANGUAGES for seed in range(3) for row in labelled(language, seed)]

    done = counts(texts)

    innocent = [row for row in texts if row.kind == "negative"]
    assert done.found.total() >= 0.95 * done.marked.total()
    assert done.wrong.total() <= 0.02 * len(innocent)


def test_a_part_that_is_left_counts_as_missed_and_another_name_as_hidden() -> None:
    row = Labelled("prose", "a 010-2345-6789 b 4242", (Span("PHONE_NUMBER", 2, 15),))

    part = counts([row], lambda text: [Match("PHONE_NUMBER", 2, 14), Match("X", 18, 22)])
    other = counts([row], lambda text: [Match("KR_BANK_ACCOUNT", 0, 16)])

    assert (part.found.total(), part.hidden.total(), part.wrong["X"]) == (0, 0, 1)
    assert (other.found.total(), other.hidden.total(), other.wrong.total()) == (0, 1, 0)


def test_the_same_seed_makes_the_same_numbers_and_another_one_others() -> None:
    first, again, other = (list(labelled("ko", seed)) for seed in (1, 1, 2))

    assert first == again
    assert first != other
