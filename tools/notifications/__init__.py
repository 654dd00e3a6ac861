"""Telling people what waits for them and what was decided: terminal, webhook, Slack, e-mail, and a folder offline."""
