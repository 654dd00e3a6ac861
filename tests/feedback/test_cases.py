"""What people rated becomes a suite that `fermata eval` plays for real; a bad rating claims no right answer."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from host.evals.reading import read
from host.evals.running import run as play
from host.exits import Exit
from host.feedback.giving import create_feedback
from host.feedback.suite import Written, write_suite
from host.resources.applying import apply
from host.resources.given import given
from host.runs import Host, open_host
from reliability.errors import BadInput
from reliability.identity import Voter
from tests.feedback.conftest import KIM, TRIP, booked, talked
from tests.support import warm

LEE = Voter("lee", "billing", authenticated=True)


async def suite(host: Host, file: Path, **wanted: Any) -> Written:
    return await write_suite(host, file, **wanted)


async def test_good_runs_are_played_again_as_they_went_questions_votes_and_turns(tmp_path: Path) -> None:
    async with open_host() as host:
        asked = await host.start("travel", {"ask": "I want to go to Tokyo from Seoul for two people"})
        asked = await host.resume(asked.run.id, answer="16 May 2031 to 19 May 2031")
        _, changed = await host.vote(asked.requests[0].id, KIM, "change", "a luxury hotel please")
        assert changed is not None
        _, ended = await host.vote(changed.requests[-1].id, KIM, "approve")
        assert ended is not None
        spoken = await talked(host, "환불받고 싶어요", "주문번호는 ORD-1003이에요")
        inside = await host.start("front_desk", {"ask": "서울에서 제주로 두 명이 가고 싶어요"})
        inside = await host.resume(inside.run.id, answer="2031년 5월 16일부터 19일까지")
        _, declined = await host.vote(inside.requests[0].id, KIM, "reject", "너무 비싸요")
        for run in (ended.run.id, spoken.run.id, inside.run.id):
            await create_feedback(host, run, 5, comment="좋아요", voter=KIM)

        written = await suite(host, tmp_path / "rated.yaml")

    results = await asyncio.to_thread(play, read(tmp_path / "rated.yaml"), 2)
    trip, talk, desk = (told.case for told in read(tmp_path / "rated.yaml"))
    assert declined is not None and declined.run.status == "DECLINED"
    assert (written.cases, written.open, dict(written.left)) == (3, 0, {})
    assert [(one.passed, one.failures) for one in results] == [(True, ())] * 3
    assert trip.answers == ["16 May 2031 to 19 May 2031"]
    assert [one.does for one in trip.decisions["APPROVING"]] == ["change", "approve"]
    assert trip.expect.route == [
        *("PLANNING", "CLARIFYING", "PLANNING", "SEARCHING", "APPROVING", "PLANNING", "SEARCHING", "APPROVING"),
        *("BOOKING_FLIGHT", "BOOKING_HOTEL", "BOOKING_CAR", "COMPLETED"),
    ]
    assert talk.turns == ["환불받고 싶어요", "주문번호는 ORD-1003이에요"]
    assert desk.expect.visits == ["PLANNING", "CLARIFYING", "SEARCHING", "APPROVING", "DECLINED"]


PAY = """
apiVersion: platform.company.io/v1
kind: AIOrchestrator
metadata: {name: desk}
spec:
  unguarded: it only reads
  agents:
    - {name: reader, type: assistant}
  workflows:
    pay:
      inputs: {letter: string}
      steps:
        - {agent: reader, action: summarise, input: "${{ letter }}", output: complaint}
        - {gate: human-approval, approvers: [{team: 결제}]}
"""


async def test_a_rated_run_of_a_workflow_that_is_applied_is_played_again_in_a_home_where_nothing_is(
    tmp_path: Path,
) -> None:
    (tmp_path / "pay.yaml").write_text(PAY, "utf-8")
    await asyncio.to_thread(lambda: apply(given([str(tmp_path / "pay.yaml")]), "kim"))
    async with open_host() as host:
        for _ in range(2):
            asked = await host.start("desk/pay", {"letter": "주전자가 고장났어요."})
            _, ended = await host.vote(asked.requests[0].id, Voter("lee", "결제"), "approve")
            assert ended is not None and ended.run.status == "COMPLETED"
            await create_feedback(host, ended.run.id, 5, voter=KIM)
        await suite(host, tmp_path / "rated.yaml")

    results = await asyncio.to_thread(play, read(tmp_path / "rated.yaml"), 1)

    assert [(one.passed, one.end, one.failures) for one in results] == [(True, "COMPLETED", ())] * 2


async def test_a_case_made_of_a_good_run_fails_when_the_workflow_goes_another_way(tmp_path: Path) -> None:
    async with open_host() as host:
        await create_feedback(host, (await booked(host)).run.id, "up", voter=KIM)
        await suite(host, tmp_path / "rated.yaml")
    text = (tmp_path / "rated.yaml").read_text("utf-8")

    text = text.replace("- approve", "- reject")
    (tmp_path / "rated.yaml").write_text(text, "utf-8")
    (result,) = await asyncio.to_thread(play, read(tmp_path / "rated.yaml"), 1)

    assert [one.key for one in result.failures] == ["end", "route"]


async def test_a_bad_rating_names_what_was_wrong_and_pretends_to_know_nothing(tmp_path: Path) -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id
        await create_feedback(host, run, 5, voter=LEE)
        await create_feedback(host, run, 2, comment="호텔이 역에서\n# 너무 멀어요: [x", voter=KIM)

        written = await suite(host, tmp_path / "rated.yaml")

    (told,) = read(tmp_path / "rated.yaml")
    (result,) = await asyncio.to_thread(play, [told], 1)
    text = await asyncio.to_thread((tmp_path / "rated.yaml").read_text, "utf-8")
    assert (written.cases, written.open) == (1, 1)
    assert "  # kim@travel rated the run 2 of 5: 호텔이 역에서 # 너무 멀어요: [x\n" in text
    assert "  # lee@billing rated the run 5 of 5\n" in text
    assert told.case.expect.model_dump(exclude_defaults=True) == {
        "open": "rated 2 of 5: 호텔이 역에서 # 너무 멀어요: [x",
    }
    assert (result.passed, result.end) == (True, "COMPLETED")
    assert result.judged == "open: rated 2 of 5: 호텔이 역에서 # 너무 멀어요: [x"


async def test_what_the_outside_refused_then_is_said_and_not_expected_of_a_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"operation": "book", "kind": "car", "action": "refuse", "times": null}]')
    monkeypatch.setenv("FERMATA_BOOKING_FAULTS", str(faults))
    async with open_host() as host:
        view = await booked(host)
        await create_feedback(host, view.run.id, 5, comment="well undone", voter=KIM)

        await suite(host, tmp_path / "rated.yaml")

    (told,) = read(tmp_path / "rated.yaml")
    assert view.run.status == "ROLLED_BACK"
    assert told.case.expect.open == "BOOKING_CAR was failed then: say so in `faults`, then what is expected"


async def test_only_the_ratings_that_count_and_lie_between_are_taken(tmp_path: Path) -> None:
    async with open_host() as host:
        runs = [(await host.start("travel", {"ask": TRIP})).run.id for _ in range(3)]
        for run, score in zip(runs, (1, 3, 5), strict=True):
            await create_feedback(host, run, score, voter=KIM)
        await create_feedback(host, runs[0], 4, voter=KIM)

        good = await suite(host, tmp_path / "good.yaml", least=4)
        bad = await suite(host, tmp_path / "bad.yaml", most=3)
        with pytest.raises(BadInput, match="no run that was rated 1 to 2 can be told as a case; nothing was written"):
            await suite(host, tmp_path / "none.yaml", most=2)

    assert (good.cases, bad.cases) == (2, 1)
    assert [told.case.decisions["APPROVING"][0].does for told in read(tmp_path / "good.yaml")] == ["wait", "wait"]


async def test_who_was_not_content_is_not_left_out_where_only_good_ratings_are_asked_for(tmp_path: Path) -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id
        await create_feedback(host, run, 5, voter=LEE)
        await create_feedback(host, run, 1, comment="wrong day", voter=KIM)

        written = await suite(host, tmp_path / "good.yaml", least=4)

    (told,) = read(tmp_path / "good.yaml")
    assert (written.cases, written.open, told.case.expect.open) == (1, 1, "rated 1 of 5: wrong day")


async def test_a_run_whose_checkpoints_were_pruned_is_left_out_with_the_reason(tmp_path: Path) -> None:
    async with open_host() as host:
        gone, there = [(await booked(host)).run.id for _ in range(2)]
        for run in (gone, there):
            await create_feedback(host, run, 5, voter=KIM)
        await host.saver.adelete_thread(gone)

        written = await suite(host, tmp_path / "rated.yaml")

    assert written.cases == 1
    assert dict(written.left) == {gone: "its checkpoints were deleted, or it was begun by an answer"}


async def test_what_a_person_typed_is_masked_in_the_suite_too(tmp_path: Path) -> None:
    async with open_host() as host:
        view = await host.start("travel", {"ask": f"{TRIP}, my card is 4929 4212 3456 0009"})
        await host.vote(view.requests[0].id, KIM, "reject", "not with 4929 4212 3456 0009")
        await create_feedback(host, view.run.id, 4, comment="보세요 4929 4212 3456 0009", voter=KIM)

        await suite(host, tmp_path / "rated.yaml")

    text = await asyncio.to_thread((tmp_path / "rated.yaml").read_text, "utf-8")
    assert "4929" not in text
    assert text.count("<CREDIT_CARD>") == 4  # in the name, the ask, the note and the comment


@pytest.mark.certify
def test_the_command_writes_a_new_file_and_never_over_an_old_one(home: Path, tmp_path: Path) -> None:
    env, file = {"FERMATA_HOME": str(home)}, tmp_path / "rated.yaml"

    def fermata(*words: str) -> warm.Done:
        return warm.fermata(tmp_path / "out", env, *words).wait()

    run = fermata("run", "travel", "--ask", "What time is it in Tokyo?", "--json").json["id"]
    fermata("feedback", run, "--rating", "1", "--note", "it does not know the time")
    written = fermata("eval", "--from-feedback", "--max", "2", "--out", str(file))
    again = fermata("eval", "--from-feedback", "--out", str(file))
    stray = fermata("eval", "--out", str(tmp_path / "other.yaml"))
    nowhere = fermata("eval", "--from-feedback")
    played = fermata("eval", str(file), "--json")

    assert written.out.startswith(f"{file}: 1 cases, 1 of them open: fill in what is expected; play them with:")
    assert (again.code, stray.code, nowhere.code) == (Exit.BAD_INPUT,) * 3
    assert "accepted: a .yaml file that is not there yet" in again.err
    assert (played.code, played.json["passed"], played.json["open"]) == (Exit.ENDED_WELL, 0, 1)
