"""What git said, in our words: which branch of the tree of errors, and one line that says what to do."""

import errno
import re
import unicodedata

from reliability.errors import EffectError, Permanent, Transient

KNOWN: tuple[tuple[str, type[EffectError], str], ...] = (
    (r"\.lock'?:? File exists|Unable to create '[^']*\.lock'", Transient, "a lock file of git is in the way ({line})"),
    (r"cannot lock ref .* but expected", Permanent, "somebody else moved it meanwhile ({line}); nothing was written"),
    (r"reference already exists", Permanent, "it exists already ({line}); nothing was written"),
    (r"No space left on device|Disk quota exceeded", Transient, "the disk is full ({line}); make room and try again"),
    (r"cannot use bare repository", Permanent, "it is a bare repository; accepted: one with a checkout"),
    (r"dubious ownership", Permanent, "it belongs to another user of this machine; run Fermata as its owner"),
    (r"not a git repository", Permanent, "it is no git repository; make one with `git init`, or name another folder"),
    (r"Permission denied|Read-only file system", Permanent, "it may not be written to ({line})"),
    (r"Cannot allocate memory|Resource temporarily unavailable|Too many open files", Transient, "{line}"),
    (r"bad object|[Nn]ot a valid object|not a tree object|unable to read tree|missing|could not get object", Permanent,
     "the repository has no such object any more ({line})"),
    (r"failed to read .*commondir", Transient, "another worktree is just being made ({line})"),
    (r"already (exists|checked out|used by worktree)|is a missing but", Transient, "{line}"),
)  # fmt: skip
"""By what git writes (in English, for we ask for it), the first that is found."""


def trouble(command: str, said: str, where: str) -> EffectError:
    """The error for a git command that failed and said this on its error output."""
    line = first_line(said)
    for pattern, kind, told in KNOWN:
        if re.search(pattern, said):
            return kind(f"git {command} in {where!r}: {told.format(line=line)}")
    return Permanent(f"git {command} in {where!r} failed: {line or 'it said nothing'}")


def of_disk(error: OSError, what: str) -> EffectError:
    """The error for a file of ours that cannot be written or removed; a full disk may have room again."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    told = f"{what} failed ({error.strerror or type(error).__name__})"
    return Transient(f"{told}; make room and try again") if full else Permanent(told)


def first_line(said: str) -> str:
    """The first thing said, fit for a terminal: a repository may have put anything into a name."""
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("hint:")]
    fatal = [line for line in lines if line.startswith(("fatal:", "error:"))]
    told = (fatal or lines or [""])[0]
    return "".join(sign for sign in told if unicodedata.category(sign)[0] != "C")[:300]
