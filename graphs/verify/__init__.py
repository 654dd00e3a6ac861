"""Verification: is this workflow safe to run? Answered from its declaration alone, before anything happens."""

from graphs.verify.findings import Bounds, Excused, Figure, Finding, Report, Step
from graphs.verify.verify import verify

__all__ = ["Bounds", "Excused", "Figure", "Finding", "Report", "Step", "verify"]
