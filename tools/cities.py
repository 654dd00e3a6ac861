"""The cities Fermata knows, by every name people use for them in English and Korean."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class City:
    """One row of cities.json: `code` is IATA's for the city, `lat` and `lon` are in degrees."""

    code: str
    airport: str
    en: str
    ko: str
    country: str
    lat: float
    lon: float
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.en, self.ko, self.code, self.airport, *self.aliases)


def _read(path: Path) -> tuple[City, ...]:
    return tuple(City(**row | {"aliases": tuple(row["aliases"])}) for row in json.loads(path.read_text("utf-8")))


# Read once, on import: reading a file later, in a coroutine, would block the loop.
CITIES = _read(Path(__file__).with_name("cities.json"))

_BY_NAME = {name.casefold(): city for city in CITIES for name in city.names}


def city(name: str) -> City | None:
    """The city that goes by this name, in any case: English, Korean, an alias, a city or an airport code."""
    return _BY_NAME.get(name.strip().casefold())
