"""Evals: suites of cases, played by scripted people in homes of their own and held against what was expected."""
