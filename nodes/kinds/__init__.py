"""Kinds of agents that a declared workflow may have: what each can do, and how its boxes are made."""
