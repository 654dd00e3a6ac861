"""The tour: six acts in which real processes pause, are killed, recover and undo, and the outside world counts."""
