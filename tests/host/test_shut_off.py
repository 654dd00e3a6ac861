"""`fermata show` says which services are shut off for everybody just now."""

from pathlib import Path

from reliability.errors import Transient
from tests.support.breaking import breaker, outcome
from tests.support.clock import SetClock
from tests.support.warm import fermata

ASK = "Seoul to Tokyo, 3 to 6 May 2031, two adults"


async def test_a_service_that_is_shut_off_is_shown_until_it_answers_again(home: Path, tmp_path: Path) -> None:
    env, clock = {"FERMATA_HOME": str(home)}, SetClock()
    begun = fermata(tmp_path, env, "run", "travel", "--ask", ASK, "--json").wait().json
    booking = breaker(clock)
    for _ in range(4):
        await outcome(booking, Transient("503"))

    shown = fermata(tmp_path, env, "show", begun["id"]).wait().out
    told = fermata(tmp_path, env, "show", begun["id"], "--json").wait().json["breakers"]
    clock.moment = clock.moment.replace(minute=5)
    await outcome(booking)
    later = fermata(tmp_path, env, "show", begun["id"]).wait().out
    closed = fermata(tmp_path, env, "show", begun["id"], "--json").wait().json["breakers"]

    assert "booking is shut off until 12:00:30 UTC: 4 of the last 4 calls failed" in shown
    assert [(one["name"], one["status"]) for one in told] == [("booking", "open")]
    assert told[0]["reason"] == "4 of the last 4 calls failed"
    assert "shut off" not in later and closed == []
