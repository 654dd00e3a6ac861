"""The programs that the documents and the examples show run as they stand."""

from pathlib import Path
from typing import Any

import pytest

from examples.refund import Bank, main, refund
from tests.docs.reading import ROOT, python_blocks, run
from tests.support import warm


def test_the_readmes_ten_lines_book_a_trip(tmp_path: Path) -> None:
    (program,) = python_blocks("README.md")

    told = run(program, tmp_path)

    assert "COMPLETED" in told
    assert "Your trip is booked." in told


@pytest.mark.parametrize("number", range(len(python_blocks("docs/parts.md"))))
def test_every_example_of_the_parts_runs(number: int, tmp_path: Path) -> None:
    program = python_blocks("docs/parts.md")[number]

    assert run(program, tmp_path) == ""


def test_the_check_of_a_webhooks_signature_holds(tmp_path: Path) -> None:
    (program,) = python_blocks("docs/notifications.md")

    assert run(program, tmp_path) == ""


def test_the_graph_of_your_own_sends_its_letter_once(tmp_path: Path) -> None:
    (program,) = python_blocks("docs/python.md")

    assert run(program, tmp_path) == "COMPLETED ['Dear all']\n"


def test_the_refund_is_paid_or_taken_back(tmp_path: Path) -> None:
    told = run((ROOT / "examples" / "refund.py").read_text(encoding="utf-8"), tmp_path)

    assert told.splitlines() == [
        "asked: Refund 4200 cents to Kim",
        "COMPLETED: done, the bank holds [4200]",
        "asked: Refund 4200 cents to Kim",
        "ROLLED_BACK: unknown, the bank holds []",
    ]


async def test_a_refund_is_sent_again_under_its_key_before_it_is_given_up(capsys: pytest.CaptureFixture[str]) -> None:
    bank = Bank()

    await main(bank)

    assert [key.split(":")[1:] for key in bank.paid] == [["PAYING", "1"]]
    assert "COMPLETED" in capsys.readouterr().out


async def test_a_graph_of_ones_own_is_voted_on_from_the_command_line_and_goes_on_in_its_own_program(
    home: Path, tmp_path: Path
) -> None:
    import fermata
    from reliability.ledger import aside, requests

    config: Any = {"configurable": {"thread_id": "00000000-0000-4000-8000-000000000001"}}
    bank, env = Bank(), {"FERMATA_HOME": str(home)}
    async with fermata.open_saver() as saver:
        graph = fermata.publish(refund(bank), "refund").copy(update={"checkpointer": saver})
        await graph.ainvoke({"customer": "Kim", "cents": 4200}, config)
        (asked,) = await aside(requests.inbox)

        driven = warm.fermata(tmp_path / "out", env, "approve", asked.id, "--as", "lee@shop").wait()
        untouched = await aside(requests.get, asked.id)
        voted = warm.fermata(tmp_path / "out", env, "approve", asked.id, "--as", "lee@shop", "--no-resume").wait()
        ended = await graph.ainvoke(None, config)

    assert driven.code == 2
    assert "vote with --no-resume" in driven.err
    assert untouched.status == "open"
    assert voted.code == 0
    assert ended["status"] == "COMPLETED"
    assert list(bank.paid.values()) == [4200]
