"""A port for a program that must be told one."""

import secrets
import socket


def free_port() -> int:
    """Nobody listens there; and it is below those that systems give to connections, of which other tests make many."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
