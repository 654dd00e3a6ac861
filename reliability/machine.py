"""What a machine may lack (room on the disk, the right to write, a whole file): trouble to be mended, and no bug."""

import errno
import sqlite3

from reliability.environment import home

LACKS = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
SQLITE_LACKS = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)


def lacking(error: BaseException) -> str | None:
    """What the machine lacks, in the system's own words; None where it is none of that."""
    error = getattr(error, "orig", None) or error  # SQLAlchemy's carries SQLite's own
    if isinstance(error, sqlite3.Error):
        told = sqlite3.SQLITE_CORRUPT if type(error) is sqlite3.DatabaseError else 0  # one of our own has no code
        code = getattr(error, "sqlite_errorcode", told)
        return str(error) if code & 0xFF in SQLITE_LACKS else None  # extended codes stand above 0xFF
    return str(error) if isinstance(error, OSError) and (error.errno in LACKS or _no_home(error)) else None


def _no_home(error: OSError) -> bool:
    """No folder can be made there, as in /proc."""
    return error.errno == errno.ENOENT and error.filename == str(home())
