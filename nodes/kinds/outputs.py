"""What the actions that come with Fermata give, as expressions may read it."""

from tools.expressions.schema import BOOL, INT, STRING, fields, list_of

_FILE = fields({"path": STRING, "change": STRING, "from": STRING, "target": STRING})

CHANGE = fields(
    {
        "summary": STRING,
        "changedFiles": list_of(STRING),
        "files": list_of(_FILE),
        "patch": STRING,
        "tree": STRING,
        "notes": list_of(STRING),
    }
)

TESTED = fields(
    {
        "passed": INT,
        "failed": INT,
        "errors": INT,
        "skipped": INT,
        "succeeded": BOOL,
        "failing": list_of(STRING),
        "tail": STRING,
        "notes": list_of(STRING),
    }
)

_FINDING = fields(
    {"path": STRING, "line": INT, "severity": STRING, "rule": STRING, "message": STRING, "source": STRING}
)

REVIEW = fields({"severity": STRING, "findings": list_of(_FINDING), "summary": STRING, "notes": list_of(STRING)})

TEXT = fields({"text": STRING, "sources": list_of(STRING), "notes": list_of(STRING)})
