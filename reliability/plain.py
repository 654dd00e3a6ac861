"""Plain: text as a person types it, which is safe to show at anybody's terminal."""


def control_at(text: str) -> int | None:
    """Where the first character stands that no person types, if there is one; half of one (a surrogate) is such."""
    return next((at for at, char in enumerate(text) if _strange(ord(char)) and char not in "\t\n\r"), None)


def _strange(code: int) -> bool:
    return code < 32 or code == 127 or 0xD800 <= code <= 0xDFFF
