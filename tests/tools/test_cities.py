import pytest

from tools.cities import CITIES, city


@pytest.mark.parametrize("name", ["Seoul", "서울", "seoul", " SEL ", "ICN", "인천"])
def test_a_city_is_known_by_every_name_people_use(name: str) -> None:
    found = city(name)

    assert found is not None
    assert found.en == "Seoul"


def test_a_city_that_is_not_served_is_unknown() -> None:
    assert city("Atlantis") is None


def test_no_name_means_two_cities() -> None:
    names = [name.casefold() for one in CITIES for name in set(one.names)]

    assert len(names) == len(set(names))
