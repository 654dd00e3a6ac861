"""A path gate means a file by every name that it has, however it is written, and never one outside the tree."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reliability.errors import BadInput
from tools.paths import Change, checked, matches, names_of, normal

STEPS = some.sampled_from(["a", "b", "ab", "security", "보안", "A"])
PATHS = some.lists(STEPS, min_size=1, max_size=6).map("/".join)
PATTERNS = some.lists(
    some.sampled_from(["a", "b", "*", "**", "?", "a*", "*b", "security", "보?", "B"]), min_size=1, max_size=6
).map("/".join)


def slowly(pattern: str, path: str) -> bool:
    """The meaning, word by word, without any cleverness."""
    return _steps(pattern.casefold().split("/"), path.casefold().split("/"))


def _steps(pattern: list[str], path: list[str]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_steps(pattern[1:], path[at:]) for at in range(len(path) + 1))
    return bool(path) and _signs(pattern[0], path[0]) and _steps(pattern[1:], path[1:])


def _signs(pattern: str, step: str) -> bool:
    if not pattern:
        return not step
    if pattern[0] == "*":
        return any(_signs(pattern[1:], step[at:]) for at in range(len(step) + 1))
    return bool(step) and pattern[0] in ("?", step[0]) and _signs(pattern[1:], step[1:])


@given(PATTERNS, PATHS)
def test_a_pattern_means_what_it_says_word_by_word(pattern: str, path: str) -> None:
    assert matches(pattern, path) == slowly(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("k8s/production/**", "k8s/production/a/b.yaml"),
        ("k8s/production/**", "K8S/Production/a.yaml"),
        ("k8s/production/**", "k8s/production"),  # a link put in the folder's place
        ("**/security/**", "security/x"),
        ("**/security/**", "a/security/b/c"),
        ("**/Dockerfile", "Dockerfile"),
        ("**/Dockerfile", "services/api/Dockerfile"),
        (".github/workflows/**", ".github/workflows/ci.yml"),
        ("문서/보안/**", unicodedata.normalize("NFD", "문서/보안/규칙.md")),
        (unicodedata.normalize("NFD", "문서/보안/**"), "문서/보안/규칙.md"),
        ("**/straße/**", "a/STRASSE/b"),
        ("a?c", "aßc"),
    ],
)
def test_what_is_meant_is_found(pattern: str, path: str) -> None:
    assert matches(pattern, normal(path))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("k8s/production/**", "k8s/production2/a.yaml"),
        ("k8s/production/**", "old/k8s/production/a.yaml"),
        ("**/security/**", "a/insecurity/b"),
        ("*.py", "a/b.py"),
        ("a.c", "abc"),
    ],
)
def test_what_is_not_meant_is_left(pattern: str, path: str) -> None:
    assert not matches(pattern, normal(path))


@pytest.mark.parametrize(
    "path",
    ["", ".", "/etc/passwd", "../x", "a/../b", "a/..", "C:/x", "a\\b", "a\x00b", "a\nb", "\ud800", "a" * 5000],
)
def test_a_path_that_leads_out_of_the_tree_or_is_none_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match=r"accepted: a path inside the tree"):
        normal(path)


@pytest.mark.parametrize("pattern", ["", "/a", "../a", "a//b", "a/", "a**", "{a,b}", "[ab]", "!a", "a\\*"])
def test_a_pattern_that_would_mean_something_else_than_it_looks_is_refused(pattern: str) -> None:
    with pytest.raises(BadInput):
        checked(pattern)


def test_a_renamed_file_is_meant_by_both_of_its_names() -> None:
    change = Change("docs/rules.yaml", before="security/rules.yaml")

    assert any(matches("**/security/**", name) for name in change.names)
    assert any(matches("docs/*", name) for name in change.names)


def test_a_link_is_meant_by_what_it_leads_to() -> None:
    assert Change("docs/link", target="../security/x").names == {"docs/link", "security/x"}
    for out in ("../../etc", "/etc/passwd"):
        with pytest.raises(BadInput):
            _ = Change("docs/link", target=out).names


def test_data_with_the_same_fields_is_read_too() -> None:
    assert names_of(["./a//b", {"path": "c", "before": "d"}]) == {"a/b", "c", "d"}
    for wrong in ({"file": "a"}, {"before": "a"}, {"path": 5}, 5):
        with pytest.raises(BadInput):
            names_of([wrong])


def test_the_worst_pattern_for_the_longest_path_takes_no_time() -> None:
    began = time.process_time()

    found = matches("/".join(["**", "*a*a*a*a*a*a*a*b"] * 8), "/".join(["a" * 400] * 10))

    assert not found
    assert time.process_time() - began < 1
