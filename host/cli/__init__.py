"""The command `fermata`. Nothing heavy is imported before a command needs it."""

from host.cli.app import main

__all__ = ["main"]
