"""What Fermata needs from a weather service: one day in one city."""

from typing import Protocol

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12


class Weather(TypedDict):
    """Temperatures in °C, rain in mm; `source` says who knows (`climate`: the long-term average, no forecast)."""

    city: str
    day: str
    low: float
    high: float
    rain: float
    source: str


class WeatherService(Protocol):
    """Raises `reliability.errors`: Transient or Permanent (a read is never Unknown)."""

    async def weather(self, city: str, day: str) -> Weather:
        """The weather of a day (ISO date) in a city, by its English or Korean name; Permanent for an unknown city."""
