"""Personal data in a text, in English and in Korean: numbers and addresses by their form, check digits and context.

Presidio's names of entities and its scale of scores. No names of people and no postal addresses: those take a model.
"""

from tools.guards.pii.detector import PII, RECOGNISERS, Pii

__all__ = ["PII", "RECOGNISERS", "Pii"]
