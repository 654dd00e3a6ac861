"""What the guardrails of the site cost, by message and by run: `python -m benchmarks.guards [--write]`.

Prints; asserts nothing, because CPU times are of one machine. The offline model is the fastest there is: beside a
language model nobody would see the guardrails.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

from graphs.cast import travel_cast
from graphs.publish import publish
from graphs.travel import travel
from host.checkpoints import open_saver
from tools.guards.applying import applied
from tools.guards.guardrail import Where
from tools.guards.site import default

PUBLISHED = Path(__file__).parent.parent / "docs" / "guardrails.md"
BEGIN, END = "<!-- speed: written by `python -m benchmarks.guards --write` -->", "<!-- end of table -->"
CHARACTERS, ROUNDS, TIMES, RUNS = 2_000, 11, 20, 10

ENGLISH = (
    "Good morning, we are two adults and would like to travel from Seoul to Tokyo from 16 to 19 May, and stay near the "
    "station if there is a room left. Last year's order 20311-4711 was fine. Breakfast is not needed. "
)
KOREAN = (
    "안녕하세요. 성인 2명이 5월 16일부터 19일까지 서울에서 도쿄로 여행하려고 합니다. 역 가까운 방이 있으면 좋겠습니다. "
    "작년 주문 20311-4711 은 만족스러웠고 조식은 필요 없습니다. "
)
PERSONAL = {
    "English": "Call me at 010-2345-6789 or write to kim@example.org, please; my card is 4929 4212 3456 0009. ",
    "Korean": "연락은 010-2345-6789 또는 kim@example.org로 주세요. 카드는 4929 4212 3456 0009입니다. ",
}
MESSAGES = {"English": ENGLISH, "Korean": KOREAN}

_numbers = count()


def messages(sentence: str, personal: str = "") -> Iterator[str]:
    """Messages of 2,000 characters, each another one, so that none is known from before."""
    while True:
        yield f"{personal}{next(_numbers)} {sentence * 20}"[:CHARACTERS]


def milliseconds(work: Callable[[], object]) -> float:
    """[ms] of CPU, the median over rounds."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        began = process_time()
        for _ in range(TIMES):
            work()
        rounds.append((process_time() - began) / TIMES * 1000)
    return statistics.median(rounds)


def looked_at(texts: Iterator[str], *places: Where) -> float:
    def work() -> None:
        text = next(texts)
        for place in places:
            applied(text, default(), place)

    return milliseconds(work)


def table() -> str:
    lines = ["| a message of 2,000 characters | at `input` [ms] | at `output` [ms] | both [ms] |", "|---|---|---|---|"]
    for language, sentence in MESSAGES.items():
        for name, personal in (("", ""), (", with personal data in it", PERSONAL[language])):
            costs = (
                looked_at(messages(sentence, personal), *at) for at in (("input",), ("output",), ("input", "output"))
            )
            lines.append(f"| {language}{name} | {' | '.join(f'{cost:.2f}' for cost in costs)} |")
    return "\n".join(lines)


async def runs(folder: Path) -> tuple[float, float]:
    """[ms] of CPU of a run of `travel` to its approval, with the site's guardrails and without any."""
    os.environ["FERMATA_HOME"] = str(folder)
    async with open_saver() as saver:
        guarded = publish(travel(travel_cast()), "travel").copy(update={"checkpointer": saver})
        bare = publish(travel(travel_cast()), "travel, unguarded", guardrails=()).copy(update={"checkpointer": saver})
        asks = messages(ENGLISH)
        for graph in (guarded, bare):
            await _run(graph, next(asks))
        rounds = [[await _runs(graph, asks) for graph in (guarded, bare)] for _ in range(ROUNDS)]
    with_, without = zip(*rounds, strict=True)
    return statistics.median(with_), statistics.median(without)


async def _runs(graph: Any, asks: Iterator[str]) -> float:
    began = process_time()
    for _ in range(RUNS):
        await _run(graph, next(asks))
    return (process_time() - began) / RUNS * 1000


async def _run(graph: Any, ask: str) -> None:
    await graph.ainvoke({"ask": ask}, {"configurable": {"thread_id": str(uuid.uuid4())}}, durability="sync")


def report() -> str:
    with tempfile.TemporaryDirectory() as folder:
        guarded, bare = asyncio.run(runs(Path(folder)))
    run = (
        f"A run of `travel` from a request of 2,000 characters to its approval: {guarded:.1f} ms of CPU guarded, "
        f"{bare:.1f} ms with `guardrails=()`: {guarded / bare:.2f} times as much. Medians of {ROUNDS} rounds."
    )
    return f"{table()}\n\n{run}"


def main() -> None:
    told = report()
    print(told)
    if "--write" in sys.argv:
        before, _, rest = PUBLISHED.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PUBLISHED.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
