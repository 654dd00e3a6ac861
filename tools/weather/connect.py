"""Which weather service is asked: a server named in the environment, else a table of climates."""

import os
from pathlib import Path

from tools.weather.climate import Climate
from tools.weather.http import HttpWeather
from tools.weather.service import WeatherService
from tools.wire.wire import address


def weather_from_environment(_home: Path) -> WeatherService:
    """The server at `FERMATA_WEATHER_URL`; without one nobody is asked.

    Raises:
        BadInput: the URL is none that can be called.
    """
    url = os.environ.get("FERMATA_WEATHER_URL")
    return HttpWeather(address("FERMATA_WEATHER_URL", url)) if url else Climate()
