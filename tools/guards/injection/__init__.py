"""Orders to the model in a text that should hold none. A first layer, no more: it cannot stop who takes care."""

from tools.guards.injection.layers import injection
from tools.guards.injection.scoring import REACH, THRESHOLD
from tools.guards.match import Detector

INJECTION: Detector = injection()
"""What Fermata's own sites use."""

__all__ = ["INJECTION", "REACH", "THRESHOLD", "injection"]
