"""Secrets: keys, tokens, passwords and private keys in a text, found whole."""

from tools.guards.secrets.loading import secret_patterns
from tools.guards.secrets.scanning import SECRETS, Secrets

__all__ = ["SECRETS", "Secrets", "secret_patterns"]
