"""Boxes: agents, gates, effects, compensations, questions, endings. A frozen dataclass's fields are its declaration."""
