"""The weather without asking anybody: long-term averages, which are no forecast and say so.

climates.json has for each city: lowest and highest temperature of a day in January and in July [°C, rounded normals],
and the rain of those months [mm]. The months between are read off a cosine through the year.
"""

import json
import math
from datetime import date
from pathlib import Path

from reliability.errors import Permanent
from tools.cities import CITIES, City, city
from tools.weather.service import Weather

# Read once, on import: reading a file later, in a coroutine, would block the loop
_CLIMATES: dict[str, list[int]] = json.loads(Path(__file__).with_name("climates.json").read_text("utf-8"))


class Climate:
    """A `WeatherService` that needs no network: the same answer for the same day, always."""

    async def weather(self, city: str, day: str) -> Weather:
        place, when = known_city(city), known_day(day)
        low_1, high_1, low_7, high_7, rain_1, rain_7 = _CLIMATES[place.code]
        summer = (1 - math.cos(2 * math.pi * (when.timetuple().tm_yday - 15) / 365.25)) / 2  # 0 mid-January, 1 mid-July
        low, high, rain = (
            round(first + (second - first) * summer, 1)
            for first, second in ((low_1, low_7), (high_1, high_7), (rain_1 / 31, rain_7 / 31))
        )
        return Weather(city=place.en, day=when.isoformat(), low=low, high=high, rain=rain, source="climate")


def known_city(name: str) -> City:
    """The city that is meant.

    Raises:
        Permanent: it is none that Fermata knows.
    """
    known = city(name)
    if known is None:
        raise Permanent(f"The city is {name!r}; accepted: {', '.join(city.en for city in CITIES)}")
    return known


def known_day(text: str) -> date:
    """The day that is meant.

    Raises:
        Permanent: it is no ISO date.
    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Permanent(f"The day is {text!r}; accepted: an ISO date such as 2031-05-16") from error
