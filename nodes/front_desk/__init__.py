"""The boxes of the `front_desk` workflow that are its own."""
