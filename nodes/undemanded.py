"""Undemanded: nothing in the assessment of what is to be done says that people must decide."""

from dataclasses import dataclass

from reliability.deliver import Arguments
from reliability.errors import BadInput

DEMANDS = "demands"
"""Where an effect's arguments say what its assessment demands (`nodes.assessing.Assessing.demands`)."""


@dataclass(frozen=True)
class Undemanded:
    """Small enough when nobody demands that people decide about exactly this.

    Asked twice, as `Below` is: by the router that leads around the gate, and again by the effect. What was refused, no
    approval lets pass.
    """

    def __call__(self, arguments: Arguments) -> bool:
        return not self._demands(arguments)["asks"] and self.refused(arguments) is None

    def refused(self, arguments: Arguments) -> str | None:
        """Why this may not be sent whoever approves it."""
        reasons = [f"{one['name']}: {one['why']}" for one in self._demands(arguments)["refused"]]
        return "; ".join(reasons) or None

    def _demands(self, arguments: Arguments) -> Arguments:
        demands = arguments.get(DEMANDS)
        if not isinstance(demands, dict) or not {"asks", "refused"} <= demands.keys():
            raise BadInput(
                f"the arguments have {DEMANDS} {demands!r}; accepted: `asks` and `refused`, as `Assessing.demands` "
                "makes them"
            )
        return demands
