"""How far cities are apart, how long a flight takes and what time it is there."""

from datetime import timedelta
from math import asin, cos, radians, sin, sqrt

from tools.cities import City

_EARTH_RADIUS = 6371.0  # [km]
_CRUISE = 850.0  # [km/h]
_TAXI_AND_CLIMB = timedelta(minutes=35)
_CHANGE = timedelta(minutes=140)
_LONGEST_DIRECT = 15_500.0  # [km], the reach of an A350

# Hours ahead of UTC, standard time all year; by country, and by city where a country has several.
_OFFSETS = {
    **dict.fromkeys(("KR", "JP"), 9),
    **dict.fromkeys(("TW", "HK", "CN", "SG"), 8),
    **dict.fromkeys(("TH", "VN"), 7),
    **dict.fromkeys(("FR", "DE", "IT", "ES", "NL", "CH"), 1),
    **dict.fromkeys(("NYC", "YTO"), -5),
    **dict.fromkeys(("LAX", "SFO", "SEA", "YVR"), -8),
    "AU": 10,
    "AE": 4,
    "GB": 0,
    "HNL": -10,
}


def kilometres(one: City, other: City) -> float:
    """Great-circle distance [km] by the haversine formula."""
    north = sin(radians(other.lat - one.lat) / 2) ** 2
    east = sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * _EARTH_RADIUS * asin(sqrt(north + cos(radians(one.lat)) * cos(radians(other.lat)) * east))


def duration(distance: float, stops: int) -> timedelta:
    """Gate to gate, in steps of five minutes; a change adds a wait and a detour of 12 %."""
    hours = distance * (1.12 if stops else 1.0) / _CRUISE
    minutes = (timedelta(hours=hours) + _TAXI_AND_CLIMB + stops * _CHANGE) / timedelta(minutes=5)
    return round(minutes) * timedelta(minutes=5)


def needs_a_stop(distance: float) -> bool:
    return distance > _LONGEST_DIRECT


def offset(city: City) -> timedelta:
    """How far local time is ahead of UTC."""
    return timedelta(hours=_OFFSETS[city.code if city.code in _OFFSETS else city.country])
