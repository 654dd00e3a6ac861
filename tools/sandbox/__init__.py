"""What every sandbox is made of: real HTTP, a SQLite file, keys that replay, and trouble on demand."""
