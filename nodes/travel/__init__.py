"""The boxes of the `travel` workflow that are its own."""
