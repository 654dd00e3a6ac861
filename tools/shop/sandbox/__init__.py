"""A shop to practise on: real HTTP, its own SQLite file, shelves that run empty, trouble on demand."""
