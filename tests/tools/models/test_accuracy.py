from benchmarks import accuracy


def test_the_published_accuracy_is_what_the_extractor_achieves_now() -> None:
    measured = accuracy.table()

    published = accuracy.published()

    assert measured == published, "python -m benchmarks.accuracy --write"


def test_the_published_routing_is_what_the_router_achieves_now() -> None:
    measured = accuracy.routing()

    published = accuracy.published(accuracy.ROUTED)

    assert measured == published, "python -m benchmarks.accuracy --write"
