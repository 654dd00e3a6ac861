"""A question is one with or without a question mark, in both languages; what only tells something is none."""

import pytest

from nodes.front_desk.taking_up import words_alone, words_in_context
from nodes.questions import asks


@pytest.mark.parametrize(
    "said",
    [
        "Which order is it? I need its number, such as ORD-1001.",
        "주문번호를 알려 주세요",
        "주문번호를 알려주세요.",
        "어느 주문인지 말씀해 주시겠어요",
        "받으실 주소를 입력해 주십시오.",
        "언제 출발하시는지 알려주시기 바랍니다.",
        "주문 번호 부탁드립니다.",
        "번호를 다시 확인해 주십시오.",
        "몇 분이 가시나요",
        "상담원에게 연결해 드릴까요",
        "Sure. Please tell me the number of the order.",
        "I know of no order ORD-9999. Please look at the number again.",
    ],
)
def test_what_wants_to_be_told_something_is_a_question(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "환불이 완료되었습니다. 감사합니다.",
        "필터는 미지근한 물로 씻어 주세요.",
        "전원을 뽑고 30분 뒤에 다시 켜 주세요.",
        "We open at nine. Please come in.",
        "Tell me more, she said, and the story went on for many pages about the sea.",
        "문의해 주셔서 감사합니다.",
        "안내 문서에 따르면 다음과 같습니다. 물때는 식초로 없앱니다. (출처: 설명서)",
    ],
)
def test_what_tells_something_is_none(said: str) -> None:
    assert not asks(said)


def test_a_question_long_before_the_end_was_answered_by_what_follows_it() -> None:
    assert not asks(f"Why is that? {'Because it is so. ' * 20}")


@pytest.mark.parametrize(
    "said", ["주문번호를 알려 주세요", "Which order is it?", "환불하실 주문번호를 말씀해 주십시오."]
)
def test_at_the_front_desk_a_short_reply_to_a_question_in_words_is_not_judged_by_itself(said: str) -> None:
    state = {"words": "ORD-1001이요", "before": {"by": "support", "said": said}}

    assert words_alone(state) == ""
    assert "support had asked something" in words_in_context(state)


def test_at_the_front_desk_what_follows_a_statement_is_judged_by_itself() -> None:
    state = {"words": "주문할게요", "before": {"by": "support", "said": "환불이 완료되었습니다."}}

    assert words_alone(state) == words_in_context(state) == "주문할게요"
