"""The offline rules take requests apart, in English and Korean, and say what they cannot."""

import pytest

from benchmarks import desks
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
    "I need a short article about tidal power plants": [("research", []), ("write", ["t1"])],
    "Calculate 12 * 45 and also 300 / 8": [("calculate", []), ("calculate", [])],
    "1. Research coffee storage 2. Write a leaflet 3. Double-check the leaflet": [
        ("research", []),
        ("write", ["t1"]),
        ("review", ["t2", "t1"]),
    ],
    "커피 보관법을 조사하고 영어로 번역해 줘": [("research", []), ("translate", ["t1"])],
    "꿀벌 자료를 모아 안내문을 만들고, 교정해 줘": [("research", []), ("write", ["t1"]), ("review", ["t2", "t1"])],
    "240의 15%가 얼마야?": [("calculate", [])],
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


def test_nine_of_ten_held_out_requests_are_taken_apart_rightly_or_asked_about() -> None:
    for name in ("tasks_later_en", "tasks_later_ko"):
        rows = desks.rows(f"{name}.jsonl")

        fates = [desks.planned(row) for row in rows]

        assert len(rows) >= 20
        assert fates.count("wrong") <= 0.1 * len(rows)
        assert fates.count("right") >= 0.8 * len(rows), "a planner that only asks is none"
