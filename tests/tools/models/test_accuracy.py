from benchmarks import accuracy


def test_the_published_accuracy_is_what_the_extractor_achieves_now() -> None:
    measured = accuracy.table()

    published = accuracy.published()

    assert measured == published, "python -m benchmarks.accuracy --write"
