"""Whether an answer to a question gives the whole thing up."""

import pytest

from tools.intents.giving_up import gives_up


@pytest.mark.parametrize(
    "text",
    [
        "forget it",
        "Cancel",
        "no, never mind",
        "cancel the order please",
        "I changed my mind",
        "don't order anything",
        "취소해 주세요",
        "아니다 취소해줘",
        "아니 됐어요",
        "그만할게요",
        "없던 일로 해주세요",
        "주문하지 마세요",
    ],
)
def test_words_that_want_nothing_any_more_give_up(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tok_visa",
        "two",
        "cancel my last answer, three kettles",
        "drop it off at 5 Elm Road",
        "can I cancel later?",
        "취소되나요?",
        "취소 수수료가 있나요",
        "됐어요, 세 개로 할게요",
        "아니 부산으로",
        "그만큼 주세요",
    ],
)
def test_an_answer_with_something_in_it_goes_on(text: str) -> None:
    assert not gives_up(text)
