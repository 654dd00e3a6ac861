"""A person rates a run or an answer; the newest counts, the earlier stay on record, and no secret is kept."""

import asyncio
import json
from pathlib import Path

import pytest

import fermata
from host.exits import Exit
from host.feedback.giving import create_feedback, list_feedback
from host.runs import open_host
from reliability.errors import BadInput, NotFound
from reliability.identity import Voter
from reliability.ledger import aside, feedback
from reliability.ledger import ledger as open_ledger
from reliability.ledger.tables import feedback as table
from tests.feedback.conftest import KIM, booked, said, talked
from tests.support import warm

LEE = Voter("lee", "travel", authenticated=True)
CARD, MASKED = "4929 4212 3456 0009", "<CREDIT_CARD>"


def kept(home: Path) -> bytes:
    """All that stands in the ledger's files."""
    return b"".join(file.read_bytes() for file in home.glob("ledger.sqlite*"))


async def test_a_person_has_one_rating_and_what_they_said_before_stays_on_record() -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        await create_feedback(host, run, 2, comment="the hotel is far away", voter=KIM)
        await create_feedback(host, run, "up", comment="역에서 가까워요", voter=KIM)
        await create_feedback(host, run, 3, voter=LEE)
        found = await list_feedback(host, run)

    assert said(found) == [
        ("kim", 0, 2, "the hotel is far away", False),
        ("kim", 0, 5, "역에서 가까워요", True),
        ("lee", 0, 3, "", True),
    ]
    assert found[0].replaced_at == found[1].created_at


async def test_the_same_rating_again_changes_nothing() -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        first = await create_feedback(host, run, 4, comment="good", voter=KIM)
        again = await create_feedback(host, run, 4, comment="good", voter=KIM)

        assert again == first
        assert len(await list_feedback(host, run)) == 1


async def test_a_name_that_nobody_vouches_for_replaces_nothing_that_was_said_with_a_proof() -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        await create_feedback(host, run, 5, voter=KIM)
        await create_feedback(host, run, 1, voter=Voter("kim"))
        found = await list_feedback(host, run)

    assert [(one.score, one.authenticated, one.replaced_at) for one in found] == [(5, True, None), (1, False, None)]


async def test_fifty_ratings_of_one_person_at_once_leave_one_that_counts() -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        await asyncio.gather(*(create_feedback(host, run, 1 + at % 5, comment=f"{at}", voter=KIM) for at in range(50)))
        found = await list_feedback(host, run)

    assert len(found) == 50
    assert sum(one.replaced_at is None for one in found) == 1


async def test_an_answer_of_a_conversation_is_rated_by_its_turn() -> None:
    async with open_host() as host:
        run = (await talked(host, "환불받고 싶어요", "주문번호는 ORD-1003이에요")).run.id

        await create_feedback(host, run, 2, comment="번호를 또 물어요", answer=1, voter=KIM)
        await create_feedback(host, run, 5, answer=2, voter=KIM)
        with pytest.raises(BadInput, match=r"the answer is 3, and run .* has given 2; accepted: 1 to that"):
            await create_feedback(host, run, 5, answer=3, voter=KIM)

        assert said(await list_feedback(host, run)) == [
            ("kim", 1, 2, "번호를 또 물어요", True),
            ("kim", 2, 5, "", True),
        ]


@pytest.mark.parametrize("score", [0, 6, "good", "", True, "５"])
async def test_what_is_no_rating_is_told_what_is_one(score: int | str) -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        with pytest.raises(BadInput, match="accepted: 1, 2, 3, 4, 5, up or down"):
            await create_feedback(host, run, score, voter=KIM)

        assert await list_feedback(host, run) == []


@pytest.mark.parametrize(("comment", "why"), [("x" * 2_001, "at most 2,000"), ("a\x00b", "control character")])
async def test_words_that_are_none_are_refused(comment: str, why: str) -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        with pytest.raises(BadInput, match=why):
            await create_feedback(host, run, 1, comment=comment, voter=KIM)


async def test_a_run_that_nobody_began_is_not_rated() -> None:
    async with open_host() as host:
        with pytest.raises(NotFound, match="there is no run"):
            await create_feedback(host, "6f1c2a1e", 5, voter=KIM)


@pytest.mark.parametrize("words", ["they had my card {}", "카드 번호 {} 가 보여요"])
async def test_a_cards_number_in_a_comment_is_masked_before_it_is_kept(words: str, home: Path) -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id

        noted = await create_feedback(host, run, 1, comment=words.format(CARD), voter=KIM)

    assert noted.comment == words.format(MASKED)
    assert CARD.encode() not in kept(home)


async def test_two_that_count_for_one_person_cannot_be_written_whatever_the_code_does() -> None:
    async with open_host() as host:
        run = (await booked(host)).run.id
        noted = await create_feedback(host, run, 1, voter=KIM)

    second = {**{name: value for name, value in noted.data.items() if name != "key"}, "id": "another"}
    with pytest.raises(Exception, match="UNIQUE constraint failed"):
        await aside(lambda tx: tx.execute(table.insert().values(second)))
    assert len(open_ledger().call(feedback.of_run, run)) == 1


def test_python_callers_have_langsmiths_names() -> None:
    travel = fermata.workflow("travel")
    config = {"configurable": {"thread_id": "00000000-0000-4000-8000-00000000feed"}}
    travel.invoke({"ask": "What time is it in Tokyo?"}, config)  # type: ignore[arg-type]

    travel.create_feedback("00000000-0000-4000-8000-00000000feed", 4, comment="fine", by="kim@travel")

    (one,) = travel.list_feedback("00000000-0000-4000-8000-00000000feed")
    assert (one.by, one.team, one.score, one.comment, one.authenticated) == ("kim", "travel", 4, "fine", False)
    assert {"id", "run", "key", "score", "value", "comment", "created_at"} <= set(one.data)


def test_the_command_line_rates_lists_and_shows_it_with_the_run(home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home)}
    words = ("run", "travel", "--ask", "What time is it in Tokyo?", "--json")
    run = warm.fermata(tmp_path / "out", env, *words).wait().json["id"]

    def fermata_does(*words: str) -> warm.Done:
        return warm.fermata(tmp_path / "out", env, *words).wait()

    nobody = fermata_does("feedback", run)
    first = fermata_does("feedback", run, "--rating", "down", "--note", "시간을 몰라요", "--as", "kim@travel")
    noted = fermata_does("feedback", run[:8], "--rating", "4", "--answer", "1", "--as", "kim@travel", "--json")
    stray = fermata_does("feedback", run, "--note", "hello")
    wrong = fermata_does("feedback", run, "--rating", "9")
    shown, listed = fermata_does("show", run), fermata_does("show", run, "--json")

    assert nobody.out == "nobody rated this run yet\n"
    assert first.out == "kim@travel rated the run down: 시간을 몰라요\n"
    assert (noted.json["score"], noted.json["answer"], noted.json["key"]) == (4, 1, "rating")
    assert (stray.code, wrong.code) == (Exit.BAD_INPUT, Exit.BAD_INPUT)
    assert "kim@travel rated the run down: 시간을 몰라요" in shown.out
    assert "kim@travel rated answer 1 4 of 5" in shown.out
    assert [one["score"] for one in json.loads(listed.out)["feedback"]] == [1, 4]
