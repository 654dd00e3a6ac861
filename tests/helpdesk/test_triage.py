"""Triage by rules: sentences that the rules were corrected by, and others that they never were."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from benchmarks import desks
from tools.intents import examples_of
from tools.models.offline.desk_guess import CERTAINTY, EXAMPLES
from tools.models.offline.skills import Asked, Call
from tools.models.offline.support_reading import desk_for, wants_refund
from tools.models.offline.support_triage import support_triage

DEVELOPMENT = (
    ("My invoice for last week shows the wrong amount", "BILLING"),
    ("Where is my receipt?", "BILLING"),
    ("I was charged twice for the scale", "BILLING"),
    ("The grinder is jammed and makes a burning smell", "TECHNICAL"),
    ("How do I remove limescale from the kettle?", "TECHNICAL"),
    ("The roaster won't start any more", "TECHNICAL"),
    ("Do you ship to Busan?", "GENERAL"),
    ("What are your opening hours?", "GENERAL"),
    ("Let me talk to someone from your team", "HANDED_TO_PERSON"),
    ("I'd like to speak with a real human being", "HANDED_TO_PERSON"),
    ("카드 결제가 두 번 되었어요", "BILLING"),
    ("지난주 주문의 영수증을 보내 주세요", "BILLING"),
    ("주문을 취소하고 돈을 돌려받고 싶습니다", "BILLING"),
    ("그라인더에서 이상한 소리가 나고 작동하지 않습니다", "TECHNICAL"),
    ("주전자 물이 안 끓어요", "TECHNICAL"),
    ("필터는 어떻게 청소합니까?", "TECHNICAL"),
    ("부산에도 배송되나요?", "GENERAL"),
    ("몇 시에 문을 여십니까?", "GENERAL"),
    ("상담사와 통화하고 싶습니다", "HANDED_TO_PERSON"),
    ("책임자를 바꿔 주세요", "HANDED_TO_PERSON"),
)
"""The first twenty: 17 were right when they were first asked; the rules were corrected by the other three."""

HELD_OUT = (
    ("Can you send me the bill again?", "BILLING"),
    ("I paid by bank transfer but the website still shows unpaid", "BILLING"),
    ("Please cancel what I bought yesterday", "BILLING"),
    ("You took too much from my credit card", "BILLING"),
    ("The lid of my kettle is cracked", "TECHNICAL"),
    ("Water is dripping out of the bottom", "TECHNICAL"),
    ("Which temperature is right for green tea?", "TECHNICAL"),
    ("The display stays black when I press the button", "TECHNICAL"),
    ("Is the hand grinder available?", "GENERAL"),
    ("Do you have a shop in Daejeon?", "GENERAL"),
    ("Can I speak to your manager please", "HANDED_TO_PERSON"),
    ("This bot is useless, get me a human", "HANDED_TO_PERSON"),
    ("계산서를 다시 받을 수 있을까요?", "BILLING"),
    ("어제 결제한 금액이 이상해요", "BILLING"),
    ("버튼을 눌러도 반응이 없습니다", "TECHNICAL"),
    ("주전자 바닥에서 물이 샙니다", "TECHNICAL"),
    ("녹차는 몇 도가 좋나요?", "TECHNICAL"),
    ("선물 포장도 해 주시나요?", "GENERAL"),
    ("회원 가입은 어떻게 하나요?", "GENERAL"),
    ("사람하고 직접 이야기하고 싶어요", "HANDED_TO_PERSON"),
)
"""Twenty more, written down after that and before they were asked; 14 were right by rules alone. No rule and no example
was changed by them."""


def sent_to(*said: object) -> str:
    asked = Asked([one if isinstance(one, AIMessage) else HumanMessage(str(one)) for one in said], {}, None, None)  # type: ignore[arg-type]
    made = support_triage(asked)
    if isinstance(made, str):
        return ""  # it asks
    assert isinstance(made, list) and isinstance(made[0], Call)
    return made[0].tool.removeprefix("hand_off_to_").upper()


def test_the_sentences_that_the_rules_were_corrected_by_are_all_right() -> None:
    assert [(said, sent_to(said)) for said, right in DEVELOPMENT if sent_to(said) != right] == []


def test_of_twenty_sentences_of_an_earlier_list_seventeen_are_sent_right_and_three_asked_about() -> None:
    sent = [(said, sent_to(said), right) for said, right in HELD_OUT]

    wrong = [(said, to) for said, to, right in sent if to != right]

    assert len(sent) - len(wrong) == 17  # as measured, not as wished
    assert {to for _, to in wrong} == {""}


def test_nine_of_ten_held_out_sentences_are_sent_right_or_asked_about_in_both_languages() -> None:
    for language in ("en", "ko"):
        rows = desks.rows(f"support_{language}.jsonl")

        wrong = [row for row in rows if row["desk"] != desks.UNCLEAR and sent_to(row["text"]) not in ("", row["desk"])]

        assert len(rows) >= 30
        assert len(wrong) <= 0.1 * len(rows)


def test_no_example_is_a_held_out_sentence() -> None:
    learnt_from = {text for _, text in examples_of(EXAMPLES)}
    held_out = {row["text"] for language in ("en", "ko") for row in desks.rows(f"support_{language}.jsonl")}

    assert not learnt_from & held_out


def test_the_confidence_is_what_cross_validation_says() -> None:
    start, slope = desks.fitted(desks.cross_validated())

    assert (start, slope) == pytest.approx(CERTAINTY, abs=0.1), "python -m benchmarks.desks"


@pytest.mark.parametrize(
    "said",
    [
        "Was ORD-1001 refunded?",
        "When will I get my refund for ORD-1001?",
        "I don't want a refund for ORD-1001",
        "Did you refund it already?",
        "ORD-1001 환불됐나요?",
        "ORD-1001 환불은 언제 들어오나요?",
        "환불은 필요 없고 수리해 주세요",
        "Can I return it after 40 days?",
    ],
)
def test_a_word_about_a_refund_is_no_wish_for_one(said: str) -> None:
    assert not wants_refund(said)


@pytest.mark.parametrize(
    "said",
    ["Please refund ORD-1001", "I want my money back", "Could I have a refund?", "환불해 주세요", "반품 신청합니다"],
)
def test_a_wish_for_a_refund_is_read_as_one(said: str) -> None:
    assert wants_refund(said)
    assert desk_for(said) == "BILLING"


def test_a_yes_to_the_offer_of_a_person_is_taken_at_its_word() -> None:
    offer = AIMessage("I do not guess. Shall I hand you over? Just write: a person, please.")

    assert sent_to("Who are you?", offer, "yes") == "HANDED_TO_PERSON"
