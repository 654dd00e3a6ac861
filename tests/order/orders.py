"""The orders that the tests give: one that nobody is asked about, one that needs an approval, and words."""

from typing import Any

SMALL: dict[str, Any] = {
    "lines": [{"sku": "KETTLE-K2", "quantity": 2}],
    "card": "tok_visa",
    "address": "12 Main Street, Seoul",
}
LARGE: dict[str, Any] = {**SMALL, "lines": [{"sku": "ROASTER-R5", "quantity": 1}]}
SENT = {"reservation": 1, "charge": 1, "shipment": 1}
ENGLISH = "Please order 2 hand grinders, ship them to 12 Main Street, Seoul, card tok_visa"
KOREAN = "핸드 그라인더 두 개랑 원두 세 봉지 주문해 줘, 서울시 종로구 세종대로 1로 보내 주세요, 카드 tok_visa"
NUMBER = "4111 1111 1111 1111"
"""A well-known test number, of no account."""
