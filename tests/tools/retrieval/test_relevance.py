"""Whether a passage speaks of a question at all, by its words; English and Korean."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.grounding import rows
from tools.retrieval.connect import EXAMPLE
from tools.retrieval.index import Index
from tools.retrieval.relevance import FITS, fit
from tools.retrieval.updating import update

TRAMS = "The Blue Line leaves every 7 minutes on weekdays. A single ticket costs 2.40 euros."
LIBRARY = "책은 한 사람이 한 번에 7권까지 빌릴 수 있다. 도서관은 월요일에 쉰다."


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How often does the Blue Line leave?", TRAMS),
        ("What do tickets cost?", TRAMS),
        ("tell me about the blue line please", TRAMS),
        ("도서관은 언제 쉬나요?", LIBRARY),
        ("책을 몇 권까지 빌릴 수 있는지 알려줘", LIBRARY),
    ],
)
def test_what_speaks_of_the_question_fits(question: str, text: str) -> None:
    assert fit(question, text) >= FITS


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What is the capital of Mongolia?", "The capital letters on the sign are blue."),
        ("Who won the football world cup?", "Pour a cup of coffee."),
        ("몽골의 수도는 어디인가요?", LIBRARY),
        ("What is it?", TRAMS),
        ("???", TRAMS),
    ],
)
def test_a_word_in_common_is_not_enough(question: str, text: str) -> None:
    assert fit(question, text) < FITS


@given(question=st.text(max_size=100), text=st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_two_texts_are_compared(question: str, text: str) -> None:
    assert 0 <= fit(question, text) <= 1


FROM_ELSEWHERE = [
    "What is the capital of Mongolia?",
    "Who won the football world cup in 2018?",
    "How does a quantum computer work?",
    "When was the French Revolution?",
    "What is the best recipe for pancakes?",
    "How tall is Mount Everest?",
    "Who wrote War and Peace?",
    "How do vaccines protect against measles?",
    "What does a blockchain do?",
    "When is the next solar eclipse?",
    "How do I file my taxes in Germany?",
    "Which planet has the most moons?",
    "몽골의 수도는 어디인가요?",
    "2018년 월드컵은 누가 우승했나요?",
    "양자 컴퓨터는 어떻게 작동하나요?",
    "프랑스 혁명은 언제 일어났나요?",
    "팬케이크 만드는 법을 알려줘",
    "에베레스트는 얼마나 높나요?",
    "전쟁과 평화는 누가 썼나요?",
    "백신은 홍역을 어떻게 막나요?",
    "블록체인이 뭔가요?",
    "다음 일식은 언제인가요?",
    "독일에서 세금 신고는 어떻게 하나요?",
    "위성이 가장 많은 행성은?",
]
"""All that were written; three Korean ones share a word too many with a document, and are counted."""


def test_most_answers_are_kept_and_most_questions_from_elsewhere_find_nothing(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    update(EXAMPLE, index)

    asked = [row for language in ("en", "ko") for row in rows("retrieval", language)]
    kept = [row for row in asked if any(row["answer"] in text for text in fitting(index, row["question"]))]
    spurious = [question for question in FROM_ELSEWHERE if fitting(index, question)]

    assert len(kept) >= 0.75 * len(asked), f"{len(kept)} of {len(asked)}"
    assert len(spurious) <= 3, spurious


def fitting(index: Index, question: str) -> list[str]:
    """The texts that a research would be written from."""
    found = index.search(question, 8)
    known = [passage for passage in found if fit(question, f"{passage['title']}. {passage['text']}") >= FITS]
    return [" ".join(passage["text"].split()) for passage in known]
