"""Who may decide at a gate, and how many of whom it takes."""

from host.checkpoints import GuardedSaver
from nodes.gate import Gate
from tests.support.shop import a_run, answer, approving, counter, paying, speaks
from tests.support.standing import asked
from tests.support.world import World


async def test_two_teams_take_two_passes(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), teams={"travel": 1, "finance": 1})
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    first = asked(await graph.ainvoke({"amount": 5}, config))

    with speaks("min", "travel"):
        between = asked(await graph.ainvoke(answer("approve"), config))
    with speaks("lee", "finance"):
        ended = await graph.ainvoke(answer("approve"), config)

    assert first.value["missing"] == {"travel": 1, "finance": 1}
    assert between.value["missing"] == {"finance": 1}
    assert [vote["voter"] for vote in between.value["votes"]] == ["min"]
    assert between.id != first.id
    assert between.value["request"] == first.value["request"]
    assert ended["status"] == "COMPLETED"


async def test_one_person_does_not_make_two_teams(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), teams={"travel": 1, "finance": 1})
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    with speaks("min", "travel"):
        await graph.ainvoke(answer("approve"), config)
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["missing"] == {"finance": 1}
    assert world.calls == []


async def test_somebody_who_may_not_decide_is_told_and_the_others_are_still_asked(
    world: World, saver: GuardedSaver
) -> None:
    graph, config = counter(world, approving(paying(world), teams={"travel": 1})).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    with speaks("lee", "finance"):
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["refused"].startswith("lee@finance may not decide")
    with speaks("min", "travel"):
        assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


async def test_nobody_approves_their_own_request_by_whichever_door(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), separation_of_duty=True)
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()

    with speaks("kim", "travel"):
        await graph.ainvoke({"amount": 5}, config)
        again = asked(await graph.ainvoke(answer("approve"), config))

    assert again.value["refused"].startswith("kim asked for this")
    assert world.calls == []


async def test_where_only_authenticated_people_count_the_local_user_does_not(world: World, saver: GuardedSaver) -> None:
    gate = approving(paying(world), authenticated_only=True)
    graph, config = counter(world, gate).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)

    again = asked(await graph.ainvoke(answer("approve"), config))

    assert "is not authenticated" in again.value["refused"]
    with speaks("min", authenticated=True):
        assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


def test_a_gate_declares_who_decides() -> None:
    gate: Gate = approving(teams={"travel": 2}, separation_of_duty=True, changes=1)

    assert gate.policy().decisions == ("approve", "reject", "change")
    assert gate.policy(used_changes=1).decisions == ("approve", "reject")
    assert gate.policy().teams == {"travel": 2}
