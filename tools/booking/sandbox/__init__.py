"""A booking service to practise on: real HTTP, its own SQLite file, seats that run out, trouble on demand."""
