"""What a repository's files do not allow is, for an effect on it, a refusal by the outside: it fails, and is undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from reliability.errors import BadInput, Permanent


@contextmanager
def refused() -> Iterator[None]:
    """Raises Permanent: where `BadInput` was raised inside, for that would stop the run where it stands."""
    try:
        yield
    except BadInput as error:
        raise Permanent(str(error)) from error
