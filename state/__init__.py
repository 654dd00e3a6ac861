"""Fields: what a run remembers, as plain JSON data. No I/O, no framework beyond the reducers."""
