"""What the seed's three documents give to their expressions, and which types it has."""

from typing import Any

from tools.expressions.schema import ANY, BOOL, DOUBLE, STRING, Schema, fields, list_of

SEEDS = {
    "${{ issue.description }}": "Let people log in again",
    "${{ steps.code_changes }}": {"files": ["auth/login.py"], "summary": "로그인"},
    "${{ steps.test_files }}": ["tests/test_login.py"],
    "${{ steps.review_comments.severity == 'high' }}": True,
    "!contains(output, 'API_KEY') && !contains(output, 'SECRET')": True,
    "changedFiles.length <= 20": True,
    "!modifies(['**/security/**', '**/auth/**'])": False,
    'modifies("**/security/**")': False,
    "${{ alert.labels }}": {"pod": "web-1", "namespace": "shop"},
    "error_rate > 0.05": False,
    "memory_usage > 0.9": True,
}
"""Every expression of seed 004 as it stands there, with its value for `VALUES`."""

VALUES: dict[str, Any] = {
    "issue": {"description": "Let people log in again"},
    "steps": {
        "code_changes": {"files": ["auth/login.py"], "summary": "로그인"},
        "test_files": ["tests/test_login.py"],
        "review_comments": {"severity": "high", "검토": "보안"},
    },
    "output": "def login(): ...",
    "changedFiles": ["auth/login.py", "tests/test_login.py"],
    "alert": {"labels": {"pod": "web-1", "namespace": "shop"}},
    "error_rate": 0,
    "memory_usage": 0.95,
    "approved": True,
}

TYPES: Schema = {
    "issue": fields({"description": STRING}),
    "steps": fields(
        {
            "code_changes": fields({"files": list_of(STRING), "summary": STRING}),
            "test_files": list_of(STRING),
            "review_comments": fields({"severity": STRING, "검토": STRING}),
        }
    ),
    "output": STRING,
    "changedFiles": list_of(ANY),
    "alert": fields({"labels": ANY}),
    "error_rate": DOUBLE,
    "memory_usage": DOUBLE,
    "approved": BOOL,
}
