"""The scenarios of `front_desk`: what may befall a trip that was asked for at the desk."""

from dataclasses import replace

from host.crashtest import travel
from host.crashtest.scenario import Scenario

outside = travel.outside

ASK = "Book a trip from Seoul to Tokyo, 2031-05-16 to 2031-05-19, two adults"
NAMES = ("happy", "car refused", "connection dropped", "undo stuck, then resumed")


def _at_the_desk(scenario: Scenario) -> Scenario:
    """The same story; its gates stand below the box of the trip."""
    decisions = {f"travel/{gate}": taken for gate, taken in scenario.decisions.items()}
    return replace(scenario, input={"ask": ASK}, decisions=decisions)


scenarios = tuple(_at_the_desk(scenario) for scenario in travel.scenarios if scenario.name in NAMES)
