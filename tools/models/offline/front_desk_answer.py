"""Small talk and simple questions at the front desk: what it can do, the weather, and what the documents say."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.cities import city
from tools.models.offline.cities import NAMED
from tools.models.offline.extracting import taken
from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.text import sweep
from tools.retrieval.relevance import FITS, fit

WORDS: Mapping[str, Mapping[str, str]] = json.loads(
    Path(__file__).with_name("front_desk_words.json").read_text(encoding="utf-8")
)

_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_WEATHER = re.compile(r"\b(weather|warm|cold|rain|umbrella)\b|날씨|추워|더워|비 ?(가 )?(와|올|오)|우산", re.IGNORECASE)
_TALK = (
    (
        "able",
        r"\b(what|how) (can|could|do|are) you\b.{0,40}\b(do|able|help|handle|know)\b|what kinds? of|with what\b|"
        r"which workflows|how does this work|who are you|"
        r"(뭘|무엇을|어떤|뭐).{0,12}(도와|할 수|해 ?줄|하실|처리)|사용법",
    ),
    ("hello", r"^(hello|hi|hey|good (morning|evening|afternoon)|(nice|pleased) to meet)\b|^(안녕(?!히)|반가)"),
    ("thanks", r"\b(thank|thanks)\b|고마|감사"),
    ("bye", r"^(bye|goodbye|see you|have a (nice|good) day)\b|잘 ?가|안녕히"),
)
"""What is said, and how it sounds; the first that fits."""


def front_desk_answer(asked: Asked) -> Answer:
    said = " ".join(asked.said.split())[:500]
    korean = bool(_HANGUL.search(said))
    talk = next((name for name, sounds in _TALK if re.search(sounds, said, re.IGNORECASE)), None)
    if talk is not None:
        return f"{_say('hello', korean)} {_say('able', korean)}" if talk == "hello" else _say(talk, korean)
    if _WEATHER.search(said) and (named := sweep(said, NAMED)[0]):
        return _weather(asked, named[0].value, korean)
    return _documents(asked, said, korean)


def _weather(asked: Asked, place: str, korean: bool) -> Answer:
    """Today's, of the service that is there; by itself it knows what is usual at that time of the year."""
    told = asked.result_of("get_weather")
    if told is None:
        return [Call("get_weather", {"city": place, "day": asked.today().isoformat()})]
    known = _data(told)
    if not isinstance(known, Mapping):
        return told
    here = next((name for name in getattr(city(place), "names", ()) if korean and _HANGUL.search(name)), place)
    weather = _say("weather", korean).format(**{**known, "city": here})
    return weather + (_say("usual", korean) if known["source"] == "climate" else "")


def _documents(asked: Asked, said: str, korean: bool) -> Answer:
    """Sentences of the passages that speak of the question, word for word, with the files that they stand in."""
    told = asked.result_of("search_tool")
    if told is None:
        return [Call("search_tool", {"query": said, "limit": 5})]
    found = _data(told)
    passages = [one for one in found if fit(said, one["text"]) > FITS] if isinstance(found, list) else []
    sentences = taken(said, passages, most=2)
    if not sentences:
        return _say("unknown", korean)
    paths = {str(one["id"]): str(one["path"]) for one in passages}
    cited = ", ".join(dict.fromkeys(paths[one.passage] for one in sentences))
    return f"{' '.join(one.text for one in sentences)} ({cited})"


def _say(what: str, korean: bool) -> str:
    return WORDS[what]["ko" if korean else "en"]


def _data(text: str) -> Any:
    """What a tool gave, or None where it gave only words."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None
