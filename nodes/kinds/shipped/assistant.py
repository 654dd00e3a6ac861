"""`assistant`: answers and writes by a model; looks up, calculates and shortens without one."""

from nodes.development.specialist import Specialist
from nodes.kinds.answering import Answering
from nodes.kinds.answers import PlainAnswer
from nodes.kinds.kind import Action, Given, of
from nodes.kinds.outputs import TEXT
from nodes.kinds.settings import AgentSettings
from nodes.kinds.working import Working
from nodes.orchestrator.workers import calculating, researching, summarising
from nodes.orchestrator.workers.writing import DraftedText


def _asks(settings: AgentSettings, given: Given, output: str) -> Answering:
    return Answering("ASKING", given, output, Specialist(settings, "assistant_asking.md", PlainAnswer))


def _writes(settings: AgentSettings, given: Given, output: str) -> Answering:
    by = Specialist(settings, "orchestrator_writing.md", DraftedText)
    return Answering("WRITING", given, output, by, writes=True)


def _summarises(settings: AgentSettings, given: Given, output: str) -> Working:
    return Working("SUMMARISING", given, output, settings, summarising.worker, texts=True)


def _researches(settings: AgentSettings, given: Given, output: str) -> Working:
    return Working("RESEARCHING", given, output, settings, researching.worker)


def _calculates(settings: AgentSettings, given: Given, output: str) -> Working:
    return Working("CALCULATING", given, output, settings, calculating.worker)


kind = of(
    "assistant",
    "answers and writes by a model; looks up, calculates and shortens without one",
    [
        Action("ask", "ASKING", ("answering",), TEXT, "words", False, _asks, "asks the model, in words"),
        Action("write", "WRITING", ("writing",), TEXT, "anything", False, _writes, "writes a text from given texts"),
        Action(
            "summarise",
            "SUMMARISING",
            ("summarising",),
            TEXT,
            "anything",
            False,
            _summarises,
            "the most telling sentences",
        ),
        Action(
            "research", "RESEARCHING", ("research",), TEXT, "words", False, _researches, "looks it up in the documents"
        ),
        Action("calculate", "CALCULATING", ("calculation",), TEXT, "words", False, _calculates, "works out arithmetic"),
    ],
)
