"""A shop over HTTP: which call is sent where, and what it means when it breaks off."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from reliability.errors import Permanent, Transient, Unknown
from state.money import Money
from tools.shop.card import REFUSED, is_token
from tools.shop.service import Kind, Line, Order, Product, Record, Undone
from tools.wire.over_http import OverHttp
from tools.wire.wire import write


class HttpShop(OverHttp):
    """A `Shop` at `base_url`."""

    async def products(self) -> list[Product]:
        answer = await self._read("/products", "list the products", "products")
        return cast(list[Product], answer["products"])

    async def stock(self, sku: str) -> Product:
        answer = await self._read("/stock", f"look up the stock of {sku!r}", "product", sku=sku)
        return cast(Product, answer["product"])

    async def order(self, order: str) -> Order | None:
        answer = await self._read("/orders", f"look up the order {order!r}", "found", order=order)
        return cast(Order | None, answer["found"])

    async def find(self, kind: Kind, key: str) -> Record | None:
        # Absence has a field of its own: a 404 may also come from a wrong URL, and would read as "not done"
        answer = await self._read(f"/records/{kind}", f"find the {kind} of key {key!r}", "found", key=key)
        return cast(Record | None, answer["found"])

    async def reserve(self, lines: Sequence[Line], *, idempotency_key: str) -> Record:
        return await self._do("reserve", {"lines": [dict(line) for line in lines]}, idempotency_key)

    async def release(self, key: str, *, idempotency_key: str) -> Undone:
        return await self._undo("release", key, idempotency_key)

    async def charge_credit_card(self, order: str, amount: Money, card: str, *, idempotency_key: str) -> Record:
        if not is_token(card):
            raise Permanent(f"Tried to charge a card; {REFUSED}; nothing was sent")
        content = {"order": order, "amount": dict(amount), "card": card}
        return await self._do("charge_credit_card", content, idempotency_key)

    async def refund(self, key: str, *, idempotency_key: str) -> Undone:
        return await self._undo("refund", key, idempotency_key)

    async def refund_order(self, order: str, amount: Money, *, idempotency_key: str) -> Record:
        return await self._do("refund_order", {"order": order, "amount": dict(amount)}, idempotency_key)

    async def schedule_shipping(self, order: str, reservation: str, address: str, *, idempotency_key: str) -> Record:
        content = {"order": order, "reservation": reservation, "address": address}
        return await self._do("schedule_shipping", content, idempotency_key)

    async def cancel_shipping(self, key: str, *, idempotency_key: str) -> Undone:
        return await self._undo("cancel_shipping", key, idempotency_key)

    async def send_invoice(self, order: str, recipient: str, amount: Money, *, idempotency_key: str) -> Record:
        content = {"order": order, "recipient": recipient, "amount": dict(amount)}
        return await self._do("send_invoice", content, idempotency_key)

    async def purchase(self, sku: str, quantity: int, *, idempotency_key: str) -> Record:
        return await self._do("purchase", {"sku": sku, "quantity": quantity}, idempotency_key)

    async def cancel_purchase(self, key: str, *, idempotency_key: str) -> Undone:
        return await self._undo("cancel_purchase", key, idempotency_key)

    async def _read(self, url: str, attempt: str, wanted: str, **params: str) -> Mapping[str, Any]:
        request = {"method": "GET", "url": url, "params": params}
        return cast(Mapping[str, Any], await self._wire.call(request, attempt, Transient, frozenset({wanted})))

    async def _do(self, operation: str, content: dict[str, Any], key: str) -> Record:
        attempt = f"{operation.replace('_', ' ')} under key {key!r}"
        request = write(f"/writes/{operation}", key, content)
        return cast(Record, await self._wire.call(request, attempt, Unknown, Record.__required_keys__))

    async def _undo(self, operation: str, key: str, under: str) -> Undone:
        attempt = f"{operation.replace('_', ' ')} what has the key {key!r} under {under!r}"
        request = write(f"/undoes/{operation}", under, {"key": key})
        return cast(Undone, await self._wire.call(request, attempt, Unknown, Undone.__required_keys__))
