from benchmarks import accuracy, desks, goods


def test_the_published_accuracy_is_what_the_extractor_achieves_now() -> None:
    measured = accuracy.table()

    published = accuracy.published()

    assert measured == published, "python -m benchmarks.accuracy --write"


def test_the_published_triage_and_planning_are_what_the_rules_achieve_now() -> None:
    triage, planning = desks.triage(), desks.planning()

    published = [accuracy.published(begin) for begin in (accuracy.TRIAGED, accuracy.PLANNED)]

    assert [triage, planning] == published, "python -m benchmarks.accuracy --write"


def test_the_published_routing_is_what_the_router_achieves_now() -> None:
    measured = accuracy.routing()

    published = accuracy.published(accuracy.ROUTED)

    assert measured == published, "python -m benchmarks.accuracy --write"


def test_the_published_reading_of_goods_and_numbers_is_what_the_skill_achieves_now() -> None:
    measured = goods.orders()

    published = accuracy.published(accuracy.ORDERED)

    assert measured == published, "python -m benchmarks.accuracy --write"
