"""The boxes of the `support` workflow that are its own."""
