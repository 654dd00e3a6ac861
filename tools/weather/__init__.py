"""The weather: a read that needs no key."""
