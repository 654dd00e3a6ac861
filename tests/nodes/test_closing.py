"""What an ended run says of what its steps made is short, and says where it was cut."""

from nodes.closing import made


def test_a_long_word_of_a_step_is_cut_with_a_sign_that_it_was() -> None:
    said = {"summary": "가" * 300 + "\nmore", "severity": "low"}

    (line,) = made({"steps": {"review": said}})

    assert line == f"review: {'가' * 199}… (low)"


def test_what_is_short_is_told_whole() -> None:
    steps = {"answer": "fine", "tests": {"succeeded": True, "passed": 3}, "delivery": {"branch": "b"}}

    assert made({"steps": steps}) == ["answer: fine", "tests: 3 passed, 0 failed"]
