"""The weather from an open-meteo-like server (`GET /v1/forecast?latitude=…&longitude=…&daily=…`)."""

from typing import Any

from reliability.errors import Permanent, Transient
from tools.weather.climate import known_city, known_day
from tools.weather.service import Weather
from tools.wire.over_http import OverHttp

_DAILY = {"low": "temperature_2m_min", "high": "temperature_2m_max", "rain": "precipitation_sum"}


class HttpWeather(OverHttp):
    """A `WeatherService` at `base_url`; days that the server does not forecast are refused."""

    async def weather(self, city: str, day: str) -> Weather:
        place, when = known_city(city), known_day(day).isoformat()
        params = {
            "latitude": place.lat,
            "longitude": place.lon,
            "daily": ",".join(_DAILY.values()),
            "timezone": "auto",
            "start_date": when,
            "end_date": when,
        }
        attempt = f"ask for the weather in {place.en} on {when}"
        request = {"method": "GET", "url": "v1/forecast", "params": params}
        answer = await self._wire.call(request, attempt, Transient, frozenset({"daily"}))
        low, high, rain = (_first(answer["daily"], name, attempt) for name in _DAILY.values())
        return Weather(city=place.en, day=when, low=low, high=high, rain=rain, source="forecast")


def _first(daily: Any, name: str, attempt: str) -> float:
    values = daily.get(name) if isinstance(daily, dict) else None
    if not isinstance(values, list) or len(values) != 1 or not isinstance(values[0], int | float):
        raise Permanent(f"Tried to {attempt}; the service answered {name} = {values!r}; it knows nothing of that day")
    return float(values[0])
