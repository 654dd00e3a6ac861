"""What the rules found cannot be talked away: not by who writes into the state, and not by leading around the gate."""

from collections.abc import Mapping
from typing import Any

import pytest

from host.checkpoints import GuardedSaver
from nodes.rules import Rules
from nodes.undemanded import Undemanded
from reliability.errors import BadInput
from tests.support.assessed import PRODUCTION, SEED, desk, open_request, wrote
from tests.support.shop import a_run, answer, counter, speaks
from tests.support.world import World


async def test_an_assessment_that_somebody_wrote_into_the_state_counts_for_nothing(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    known = (await graph.aget_state(config)).values["assessments"]["ASSESSING"]
    forged = {"ASSESSING": {**known, "verdict": "nothing to ask", "asks": []}}
    await graph.aupdate_state(config, {"assessments": forged}, as_node="ASSESSING")
    after = await graph.aget_state(config)

    await graph.ainvoke(None, config)

    assert after.next == ("APPROVING",) and world.calls == []


async def test_who_writes_fewer_files_into_what_was_seen_hides_none(world: World, saver: GuardedSaver) -> None:
    state = wrote("Dockerfile")
    state["workspace"]["files"] = state["steps"]["code_changes"]["files"]
    graph, config = desk(world, Rules((PRODUCTION,))).compile(checkpointer=saver), a_run()
    await graph.ainvoke(state, config)
    known = (await graph.aget_state(config)).values["assessments"]["ASSESSING"]
    nothing = {**known, "verdict": "nothing to ask", "asks": [], "seen": {**known["seen"], "changedFiles": []}}
    await graph.aupdate_state(config, {"assessments": {"ASSESSING": nothing}}, as_node="ASSESSING")

    await graph.ainvoke(None, config)

    assert (await open_request(config)).missing == {"platform": 1} and world.calls == []


async def test_an_effect_that_was_led_around_its_gate_demands_the_approval_itself(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    await graph.aupdate_state(
        config, {"approvals": {"APPROVING": {"verdict": "approved", "occurrence": 1}}}, as_node="APPROVING"
    )

    ended = await graph.ainvoke(None, config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "nobody approved DELIVERING at APPROVING" in ended["outcomes"]["DELIVERING"]["reason"]


async def test_what_was_refused_is_not_sent_whoever_approved_it(world: World, saver: GuardedSaver) -> None:
    demands = {"asks": [], "refused": [{"name": "no-secrets", "why": "a key is in it"}]}

    def pays(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"amount": state["amount"], "demands": demands}

    graph, config = counter(world, below=Undemanded(), arguments=pays).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert ended["outcomes"]["PAYING"]["reason"] == "no-secrets: a key is in it; it was not sent"


def test_an_effect_without_demands_among_its_arguments_is_a_mistake_that_is_told() -> None:
    with pytest.raises(BadInput, match="the arguments have demands None; accepted: `asks` and `refused`"):
        Undemanded()({"amount": 5})


async def test_what_changed_since_it_was_assessed_is_not_delivered(world: World, saver: GuardedSaver) -> None:
    graph, config = desk(world, SEED).compile(checkpointer=saver), a_run()
    await graph.ainvoke(wrote("Dockerfile"), config)
    other = {**wrote("Dockerfile")["workspace"], "tree": "def"}
    await graph.aupdate_state(config, {"workspace": other}, as_node="ASSESSING")

    with speaks("min", "platform"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert (ended["status"], world.calls) == ("DECLINED", [])
    assert "what would be delivered changed since it was assessed" in ended["approvals"]["APPROVING"]["refused"]
