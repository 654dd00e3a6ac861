"""The offline rules take requests apart, in English and Korean, and say what they cannot."""

import pytest

from tools.models.offline.clauses import clauses
from tools.models.offline.task_plan import decompose

PLANS = {
    "research battery recycling, then summarise it and calculate 15% of 240": [
        ("research", []),
        ("summarise", ["t1"]),
        ("calculate", []),
    ],
    "배터리 재활용을 조사하고, 요약한 다음 240의 15%를 계산해줘": [
        ("research", []),
        ("summarise", ["t1"]),
        ("calculate", []),
    ],
    "커피 로스팅을 조사해서 보고서를 작성하고 검토해 주세요": [
        ("research", []),
        ("write", ["t1"]),
        ("review", ["t2", "t1"]),
    ],
    "1. research coffee\n2. calculate 3*4\n3. write a note on everything": [
        ("research", []),
        ("calculate", []),
        ("write", ["t1", "t2"]),
    ],
    "Write a report about the deposit": [("research", []), ("write", ["t1"])],
    "translate the guide into French": [("research", []), ("translate", ["t1"])],
    "research coffee and tea": [("research", [])],
    "커피와 차를 조사해줘": [("research", [])],
    "find out what the deposit is and work out 44 * 1.50": [("research", []), ("calculate", [])],
    "organise our anniversary": [("organise", [])],
    "hello": [],
    "summarise it": [],
}


@pytest.mark.parametrize("request_", PLANS)
def test_a_request_is_taken_apart_into_tasks_with_their_needs(request_: str) -> None:
    tasks = decompose(clauses(request_))

    assert [(task["capability"], task["needs"]) for task in tasks] == PLANS[request_]


def test_what_is_urgent_comes_first() -> None:
    tasks = decompose(clauses("research coffee; urgently calculate 3*4"))

    assert [task["priority"] for task in tasks] == [3, 5]
