"""The boxes of the `campaign` workflow that are its own."""
