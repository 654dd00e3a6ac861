"""Lists of people, wherever they are kept: a CSV or JSON Lines file, or a database."""
