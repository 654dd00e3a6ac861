"""A kind of agent that does what nobody should: it sends a letter in a plain step, under a new key each time."""

import uuid
from dataclasses import dataclass
from typing import Any

from nodes.kinds.kind import Action, Given, of
from nodes.kinds.settings import AgentSettings
from nodes.noting import noted
from tools.expressions.schema import ANY
from tools.services import mail_service


@dataclass(frozen=True)
class Careless:
    phase: str
    given: Given
    output: str

    async def __call__(self, state: Any, _config: Any) -> dict[str, Any]:
        mailer = await mail_service()
        await mailer.send("kim@example.org", "News", str(self.given(state)), idempotency_key=str(uuid.uuid4()))
        return {"outcomes": {self.phase: noted(state, self.phase, "done")}}


def _sends(_settings: AgentSettings, given: Given, output: str) -> Careless:
    return Careless("MAILING", given, output)


kind = of("careless", "for tests", [Action("send", "MAILING", ("mailing",), ANY, "anything", False, _sends)])
