"""Delivering one call: whatever goes wrong on the way, what is reported is what is known, never a guess."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from reliability.deliver import Delivered, Delivery
from reliability.errors import EffectError, Permanent, Transient, Unknown
from tests.support.world import Trouble, World, in_turn, keys, patient

PAY: Mapping[str, Any] = {"amount": 5}


class Heard(list[tuple[str, dict[str, Any]]]):
    def __call__(self, event: str, **said: Any) -> None:
        self.append((event, said))

    @property
    def events(self) -> list[str]:
        return [event for event, _ in self]


async def deliver(delivery: Delivery, *, in_doubt: bool = False, heard: Heard | None = None) -> Delivered:
    return await delivery(PAY, "run:PAYING:1", in_doubt=in_doubt, tell=Heard() if heard is None else heard)


async def test_a_call_that_goes_well_is_sent_once_under_its_key() -> None:
    world, heard = World(), Heard()

    delivered = await deliver(world.delivery(), heard=heard)

    assert delivered == Delivered("done", {"reference": "ref of run:PAYING:1"})
    assert world.calls == [("run:PAYING:1", PAY)]
    assert world.probes == []
    assert heard == [("sent", {"key": "run:PAYING:1"})]


async def test_a_service_that_is_busy_is_tried_again_and_nothing_is_in_doubt() -> None:
    world, heard = World(in_turn(Transient("busy"), Transient("busy"))), Heard()

    delivered = await deliver(world.delivery(), heard=heard)

    assert delivered.status == "done"
    assert world.probes == []
    assert heard.events == ["sent", "failed try", "sent", "failed try", "sent"]


async def test_a_service_that_stays_busy_has_done_nothing() -> None:
    world = World(in_turn(*[Transient("busy")] * 3))

    delivered = await deliver(world.delivery(most=3))

    assert delivered == Delivered("failed", reason="busy")
    assert len(world.calls) == 3
    assert world.made == []


async def test_a_refusal_is_final_and_nothing_was_done() -> None:
    world = World(in_turn(Permanent("sold out")))

    delivered = await deliver(world.delivery())

    assert delivered == Delivered("failed", reason="sold out")
    assert len(world.calls) == 1


async def test_an_answer_lost_after_the_commit_is_found_by_the_probe_and_not_sent_again() -> None:
    world, heard = World([Trouble(Unknown("connection lost"), "after the commit")]), Heard()

    delivered = await deliver(world.delivery(), heard=heard)

    assert delivered.status == "done"
    assert len(world.calls) == 1
    assert heard.events == ["sent", "in doubt", "probed"]


async def test_a_call_lost_before_the_commit_is_sent_again_under_the_same_key() -> None:
    world = World([Trouble(Unknown("connection lost"))])

    delivered = await deliver(world.delivery())

    assert delivered.status == "done"
    assert keys(world.calls) == ["run:PAYING:1"] * 2
    assert world.made == ["run:PAYING:1"]


async def test_a_service_that_honours_keys_may_be_asked_again_without_a_probe() -> None:
    world = World([Trouble(Unknown("connection lost"), "after the commit")])

    delivered = await deliver(world.delivery(probed=False))

    assert delivered.status == "done"
    assert world.made == ["run:PAYING:1"]


async def test_a_service_without_keys_is_never_sent_a_call_twice() -> None:
    world = World([Trouble(Unknown("connection lost"), "after the commit")], keyed=False)

    delivered = await deliver(world.delivery(probed=False))

    assert delivered.status == "unknown"
    assert world.made == ["run:PAYING:1"]


async def test_a_service_without_keys_is_probed_and_what_is_absent_stays_unknown() -> None:
    world = World([Trouble(Unknown("connection lost"))], keyed=False)

    delivered = await deliver(world.delivery())

    assert delivered.status == "unknown"
    assert "cannot tell a repeat" in str(delivered.reason)
    assert len(world.calls) == 1


async def test_a_refusal_after_a_doubt_is_no_proof_that_the_first_try_failed() -> None:
    world = World(in_turn(Unknown("connection lost"), Permanent("sold out")))

    delivered = await deliver(world.delivery())

    assert delivered == Delivered("unknown", reason="sold out")


async def test_a_refusal_after_a_doubt_is_done_when_the_late_commit_has_arrived() -> None:
    """The first try lands between our second look and the refusal of our second try."""
    world = World(in_turn(Unknown("connection lost")))

    async def second(_arguments: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        if world.calls:
            world.made.append(key)
            raise Permanent("this key has a booking")
        return await world.call(_arguments, key)

    delivered = await deliver(Delivery(second, world.probe, attempts=patient()))

    assert delivered == Delivered("done", {"reference": "ref of run:PAYING:1"})


async def test_a_service_that_stays_lost_is_unknown_after_the_last_try() -> None:
    world = World(in_turn(*[Unknown("connection lost")] * 3))

    delivered = await deliver(world.delivery(most=3))

    assert delivered == Delivered("unknown", reason="connection lost")
    assert len(world.calls) == 3


async def test_the_last_try_is_probed_as_well() -> None:
    world = World([Trouble(Unknown("connection lost"), "after the commit")])

    delivered = await deliver(world.delivery(most=1))

    assert delivered.status == "done"


@pytest.mark.parametrize("error", [Transient("busy"), Unknown("lost"), Permanent("no such key")])
async def test_a_probe_that_fails_tells_nothing_and_the_call_is_sent_again(error: EffectError) -> None:
    world, heard = World([Trouble(Unknown("lost"))], probe_troubles=[error]), Heard()

    delivered = await deliver(world.delivery(), heard=heard)

    assert delivered.status == "done"
    assert heard.events == ["sent", "in doubt", "probe failed", "sent"]


@pytest.mark.parametrize("error", [Transient("busy"), Unknown("lost"), Permanent("no such key")])
async def test_when_neither_call_nor_probe_answers_it_is_unknown(error: EffectError) -> None:
    world = World(in_turn(*[Unknown("lost")] * 2), probe_troubles=[error] * 3)

    assert (await deliver(world.delivery(most=2))).status == "unknown"


async def test_what_an_earlier_process_sent_is_looked_for_before_anything_is_sent() -> None:
    world = World(made=["run:PAYING:1"])

    delivered = await deliver(world.delivery(), in_doubt=True)

    assert delivered == Delivered("done", {"reference": "ref of run:PAYING:1"})
    assert world.calls == []


async def test_what_an_earlier_process_may_have_sent_is_sent_again_under_its_key() -> None:
    world = World()

    delivered = await deliver(world.delivery(), in_doubt=True)

    assert delivered.status == "done"
    assert (world.probes, keys(world.calls)) == (["run:PAYING:1"], ["run:PAYING:1"])


async def test_without_keys_what_an_earlier_process_may_have_sent_is_left_to_a_person() -> None:
    world = World(keyed=False)

    delivered = await deliver(world.delivery(), in_doubt=True)

    assert delivered.status == "unknown"
    assert world.calls == []


@pytest.mark.parametrize("error", [Transient("busy"), Permanent("sold out"), Unknown("lost")])
async def test_after_a_crash_no_error_proves_that_nothing_happened(error: EffectError) -> None:
    world = World(in_turn(*[error] * 3))

    assert (await deliver(world.delivery(most=3), in_doubt=True)).status == "unknown"


async def test_a_call_without_an_answer_in_time_is_in_doubt() -> None:
    asked: list[str] = []

    async def silent(_arguments: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        asked.append(key)
        await asyncio.Event().wait()
        raise AssertionError("nobody ever sets it")

    heard = Heard()
    delivered = await deliver(Delivery(silent, attempts=patient(2), limit=0), heard=heard)

    assert delivered.status == "unknown"
    assert delivered.reason == "no answer within 0 s; it may still have happened, probing next"
    assert asked == ["run:PAYING:1"] * 2
    assert heard.events == ["sent", "in doubt"] * 2


async def test_a_time_out_of_the_adapter_itself_is_in_doubt_too() -> None:
    world = World([Trouble(TimeoutError(), "after the commit")])

    delivered = await deliver(world.delivery())

    assert delivered.status == "done"
    assert len(world.calls) == 1


async def test_the_service_says_when_to_come_back_and_is_obeyed() -> None:
    slept: list[float] = []
    world = World(in_turn(Transient("busy", retry_after=7), Transient("busy", retry_after=3600)))

    delivered = await deliver(Delivery(world.call, attempts=patient(3, slept)))

    assert delivered.status == "done"
    assert slept == [7.0, 30.0]


async def test_a_bug_is_not_an_outcome() -> None:
    world = World([Trouble(ZeroDivisionError())])

    with pytest.raises(ZeroDivisionError):
        await deliver(world.delivery())

    assert len(world.calls) == 1


async def test_a_cancelled_delivery_reports_nothing() -> None:
    sent = asyncio.Event()

    async def silent(_arguments: Mapping[str, Any], _key: str) -> Mapping[str, Any]:
        sent.set()
        await asyncio.Event().wait()
        raise AssertionError("nobody ever sets it")

    heard = Heard()
    delivering = asyncio.create_task(deliver(Delivery(silent), heard=heard))
    await sent.wait()
    delivering.cancel()

    with pytest.raises(asyncio.CancelledError):
        await delivering
    assert heard.events == ["sent"]
