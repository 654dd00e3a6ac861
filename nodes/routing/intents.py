"""The intents that people can have at the front desk, in words that people and models read."""

from dataclasses import dataclass

UNSURE = "unsure"
"""The answer of a router that does not know; never the name of an intent."""


@dataclass(frozen=True)
class Intent:
    """`name` is the label on the edge; `en` and `ko` say what a person would get."""

    name: str
    en: str
    ko: str


FRONT_DESK = (
    Intent("travel", "book a trip: flight, hotel, car", "여행 예약 (항공, 호텔, 렌터카)"),
    Intent("research", "a report from documents, with sources", "자료 조사와 출처가 있는 보고서"),
    Intent("support", "help with an account, a payment, a technical problem", "계정, 결제, 기술 문제 상담"),
    Intent("order", "buy goods from the shop", "물건 주문"),
    Intent("orchestrator", "a large task, split among several agents", "큰 일을 여러 에이전트가 나누어 처리"),
    Intent("campaign", "a message to many people from a list", "명단에 있는 여러 사람에게 메시지 발송"),
    Intent("purchase", "goods for our own shelf, from the supplier", "매장 재고 보충, 공급업체 발주"),
    Intent("answer", "a simple question, or just a word", "간단한 질문이나 인사"),
)
