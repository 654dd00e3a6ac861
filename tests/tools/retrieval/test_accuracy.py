from benchmarks import accuracy, grounding


def test_the_published_recall_is_what_the_search_achieves_now() -> None:
    assert grounding.retrieval() == accuracy.published(accuracy.RETRIEVED), "python -m benchmarks.accuracy --write"
