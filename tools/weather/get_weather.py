"""The weather as a tool for agents."""

from langchain_core.tools import tool

from tools.services import weather_service
from tools.weather.service import Weather


@tool
async def get_weather(city: str, day: str) -> Weather:
    """The weather of one day in a city: lowest and highest temperature [°C] and rain [mm].

    `city` is a name such as "Seoul" or "서울", `day` an ISO date. Where `source` is "climate" it is the long-term
    average of that time of the year and no forecast. Only reads; needs no idempotency key.
    """
    return await (await weather_service()).weather(city, day)
