"""eslint: how good JavaScript code is, from 0 to 10, and what is dangerous in it."""
