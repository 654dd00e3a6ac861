"""Budgets in force: whose they are, what a call may cost at most, and who pays for it."""
