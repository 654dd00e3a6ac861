"""Composing: the letters of one batch, so many records a call of the model, each past the guard, into the book."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.campaign.answers import CampaignLetters
from nodes.campaign.books import book_of
from nodes.campaign.guard import objection
from nodes.campaign.texts import GAP, filled, in_language
from nodes.usage import sum_of, total
from state.campaign import MODEL_CALLS, Failure
from tools.records.person import LANGUAGES, Language, Person

PLAIN = "the text, filled in"


@dataclass(frozen=True)
class Group:
    """Records that go to the model together: one language, one text."""

    language: Language
    subject: str
    body: str
    columns: Mapping[str, str]
    people: Mapping[int, Person]


@dataclass(frozen=True)
class Composing:
    """`agent` writes for a group at a time (`hears`, `keep`), `records_per_call` of the run's settings together.

    Its calls end at the settings' `model_calls`. Whom it gives no letter that the guard lets pass gets the text as it
    stands, filled in. Letters that were written before a crash stay as they are.
    """

    agent: Agent

    @property
    def calls_in_all(self) -> int:
        """Answers asked of a model in a whole run, with the settings as they come; the last group may go past it."""
        return MODEL_CALLS + self.agent.repairs

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        runtime: Any = get_runtime()
        book, numbers = book_of(config), state["batch"]["numbers"]
        written = await asyncio.to_thread(book.letters, numbers)
        missing = [n for n in numbers if n not in written]
        people = await asyncio.to_thread(book.people, missing)
        usage: list[dict[str, Any]] = [dict(used) for used in [state.get("usage", {}).get(self.agent.phase)] if used]
        for group in groups(state, people, max(1, getattr(runtime.context, "records_per_call", 20))):
            calls = int(sum_of(usage)["calls"]) if usage else 0
            answered: dict[int, tuple[str, str]] = {}
            if calls < getattr(runtime.context, "model_calls", MODEL_CALLS):
                update = await self.agent({"group": group, "usage": {}}, runtime)
                answered = update["answered"]
                usage = [total(usage[0], spent) if usage else spent for spent in update["usage"].values()]
            await asyncio.to_thread(book.write, letters(group, answered, usage[0]["model"] if usage else ""))
        batch = _ready(numbers, await asyncio.to_thread(book.letters, numbers))
        return {"batch": batch, **({"usage": {self.agent.phase: usage[0]}} if usage else {})}


def groups(state: Mapping[str, Any], people: Mapping[int, Person], size: int) -> Iterator[Group]:
    """By language, in the order of the list."""
    plan = state["plan"]
    for language in LANGUAGES:
        numbers = [n for n, person in people.items() if person["language"] == language]
        subject, body = in_language(plan["subject"], language), in_language(plan["message"], language)
        for at in range(0, len(numbers), size):
            some = {n: people[n] for n in numbers[at : at + size]}
            yield Group(language, subject, body, state["survey"]["columns"], some)


def hears(state: Mapping[str, Any]) -> Sequence[BaseMessage]:
    """One JSON object; of each person no more than their name and what the text asks for."""
    group: Group = state["group"]
    asked = set(GAP.findall(group.subject + group.body)) - {"greeting"}
    records = [
        {
            "n": n,
            "language": group.language,
            "name": person["name"],
            "values": {gap: person["fields"].get(group.columns.get(gap, gap), "") for gap in sorted(asked)},
        }
        for n, person in group.people.items()
    ]
    told = {"subject": group.subject, "message": group.body, "records": records}
    return [HumanMessage(json.dumps(told, ensure_ascii=False))]


def keep(state: Mapping[str, Any], answer: BaseModel | None) -> dict[str, Any]:
    """Number -> subject and body; a letter that nobody asked for, or that comes twice, is none."""
    group: Group = state["group"]
    letters = answer.letters if isinstance(answer, CampaignLetters) else []
    numbers = [letter.n for letter in letters]
    wanted = [letter for letter in letters if letter.n in group.people and numbers.count(letter.n) == 1]
    return {"answered": {letter.n: (letter.subject.strip(), letter.body.strip()) for letter in wanted}}


def letters(group: Group, answered: Mapping[int, tuple[str, str]], model: str) -> list[dict[str, Any]]:
    """One for each of the group: the model's where the guard lets it pass, else the text filled in."""
    return [_letter(group, n, answered.get(n), model) for n in group.people]


def _letter(group: Group, n: int, theirs: tuple[str, str] | None, model: str) -> dict[str, Any]:
    person, text = group.people[n], f"{group.subject}\n{group.body}"
    plain = tuple(filled(part, person, group.columns) for part in (group.subject, group.body))
    known = {"n": n, "by": model, "objection": ""}
    if theirs and not objection(*theirs, person, group.people.values(), text):
        return {**known, "subject": theirs[0], "body": theirs[1]}
    wrong = objection(plain[0], plain[1], person, group.people.values(), text)
    return {"n": n, "subject": plain[0], "body": plain[1], "by": PLAIN, "objection": wrong}


def _ready(numbers: Sequence[int], written: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """What of the batch is sent: numbers and keys, no letter and no address."""
    found = [written[n] for n in numbers if n in written]
    return {
        "numbers": list(numbers),
        "items": [{"n": one["n"], "key": one["key"]} for one in found if not one["objection"]],
        "held_back": sum(bool(one["objection"]) for one in found),
        "plain": sum(one["by"] == PLAIN and not one["objection"] for one in found),
        "objections": [
            Failure(key=one["key"], result="held back", reason=one["objection"]) for one in found if one["objection"]
        ][:20],
    }
