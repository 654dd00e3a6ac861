"""The boxes of the `research` workflow that are its own."""
