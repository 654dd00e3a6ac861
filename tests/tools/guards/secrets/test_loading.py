import hashlib

import pytest

from benchmarks.secret_shapes import samples
from benchmarks.secrets import AS_THE_SEED_SAYS, whole
from reliability.errors import BadInput
from tools.guards.patterns import Patterns
from tools.guards.secrets import secret_patterns

SEEDS = secret_patterns(AS_THE_SEED_SAYS)
BARE = Patterns(AS_THE_SEED_SAYS, ignore_case=False)


def test_the_seeds_patterns_find_the_keys_that_they_are_for() -> None:
    keys = [one for one in samples(seed=3, times=4) if one.format in ("AWS access key", "AWS secret key")]

    found = [whole(key, SEEDS) for key in keys]

    assert sum(found) > 0.9 * len(keys)


@pytest.mark.parametrize(
    "text",
    [
        f"commit {hashlib.sha1(b'a', usedforsecurity=False).hexdigest()}",
        "open src/components/checkout/PaymentMethods2 now",
        "call getUserAuthenticationSettingsController2 now"[:45] + "V now",
        '"integrity": "sha1-' + "Ab3" * 13 + 'A="',
        "data:image/png;base64," + "iVBORw0KGgoAAAANSUhEUgAAAAUA/" * 40,
        "see wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ],
)
def test_hashes_paths_names_and_pictures_are_left_alone(text: str) -> None:
    assert SEEDS(text) == []


def test_without_that_care_a_diff_would_lose_its_hashes() -> None:
    assert BARE(f"commit {hashlib.sha1(b'a', usedforsecurity=False).hexdigest()}")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"corp-[a-z]{8}", "the key is corp-abcdefgh."),
        (r"YOURCO_[0-9a-f]{8}", "the key is YOURCO_00000000."),
        (r"key:[A-Z]{10}", "key:ABCDEFGHIJ"),
    ],
)
def test_a_pattern_that_says_what_it_means_is_believed(pattern: str, text: str) -> None:
    assert secret_patterns([pattern])(text)


def test_upper_and_lower_case_are_apart_as_written() -> None:
    key = "AKIA" + "Q2W3E4R5T6Y7U2I3"

    assert SEEDS(key)
    assert not SEEDS(key.lower())


def test_a_pattern_that_cannot_be_read_is_refused_when_loaded() -> None:
    with pytest.raises(BadInput, match="secret-detection"):
        secret_patterns([r"(?<=key )\w{40}"])
