"""The fields of the `campaign` workflow. The people and their letters are in the campaign's book, never here."""

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field
from typing_extensions import TypedDict

from state.messages import Messages
from state.money import Money
from state.order import Said
from state.outcomes import Approvals, Outcomes, merge
from state.parallel import Results

MODEL_CALLS: Final = 1000
"""Answers asked of a model in one run, unless its settings say otherwise."""


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    BRIEFING: Final = "BRIEFING"
    CLARIFYING: Final = "CLARIFYING"
    READING: Final = "READING"
    PRICING: Final = "PRICING"
    APPROVING: Final = "APPROVING"
    LOADING: Final = "LOADING"
    HALTING: Final = "HALTING"
    COMPOSING: Final = "COMPOSING"
    RUNNING: Final = "RUNNING"
    GATHERING: Final = "GATHERING"
    REPORTING: Final = "REPORTING"
    COMPLETED: Final = "COMPLETED"
    PARTIAL: Final = "PARTIAL"
    UNREPORTED: Final = "UNREPORTED"
    STOPPED: Final = "STOPPED"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"


def without_password(given: str) -> str:
    """An address with a password would be kept in every checkpoint."""
    place = given.partition("://")[2].partition("/")[0].rpartition("@")[0]
    if ":" in place:
        raise ValueError("the list's address holds a password; set FERMATA_CAMPAIGN_URL and give 'database' instead")
    return given


IN_WORDS: Final = "a campaign in words, such as 'send everybody on the list people.csv a mail about our new shop'"
"""What it accepts, as somebody reads it who gave nothing."""


class CampaignInput(TypedDict, total=False):
    """`ask`: the campaign in words. As data, `source`: the list of people (a file, `FILE.sqlite?table=NAME`, a
    database's URL, `database`, or `list:NAME` among the site's own), with `query`, `encoding` and `columns` (meaning ->
    column) where they cannot be found out. `subject` and `message` are one text, or one a language (`en`, `ko`), with
    `{name}`, `{greeting}` and any column. `ask_first`: however few they are.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # a misspelt field is told, not dropped

    ask: Annotated[str, Field(description=IN_WORDS)]
    source: Annotated[str, AfterValidator(without_password)]
    query: str
    encoding: str
    columns: dict[str, str]
    subject: str | dict[str, str]
    message: str | dict[str, str]
    ask_first: bool


class Plan(TypedDict):
    """What is approved: exactly this list, these texts, so many people, for so much. `sample` is the first letter."""

    source: str
    digest: str
    recipients: int
    subject: dict[str, str]
    message: dict[str, str]
    cost: Money
    ask_first: bool


class Mailed(TypedDict):
    """Letters so far, by what became of them; `held_back` by the guard, `plain` were filled in without a model."""

    done: int
    failed: int
    unknown: int
    held_back: int
    plain: int


class Failure(TypedDict):
    """A letter that did not go out, or of which nobody knows: the person's key in the list, and why."""

    key: str
    result: str
    reason: str


class Batch(TypedDict):
    """The letters that are sent next, by number in the book; `held_back` and `plain` of those that were looked at."""

    numbers: list[int]
    items: list[dict[str, Any]]
    held_back: int
    plain: int
    objections: list[Failure]


class CampaignUpdate(Results, Outcomes, Approvals, total=False):
    """What the nodes write.

    `form` is how the campaign came, until READING has taken it; `wish` is what was understood of the words (`list`,
    `subject`, `message`), `lists` those that are known by name, `clarified` counts the questions.
    `turn` counts the campaigns of a conversation, `survey` is the list in figures, `at` the last number that was taken
    from the book, `batches` counts them, `loaded` says what LOADING found, `failures` are the first ones, `asked` and
    `halted` belong to HALTING, `report` is the file that was written, and `reason` is why it ends where it does.
    """

    ask: str
    said: list[Said]
    form: Literal["words", ""]
    brief: Literal["understood", "not a campaign"]
    wish: dict[str, str]
    missing: list[str]
    wrong: dict[str, str]
    lists: list[str]
    clarified: int
    turn: int
    survey: dict[str, Any]
    plan: Plan | None
    sample: dict[str, str]
    at: int
    batches: int
    loaded: Literal["a batch", "all done", "changed", "cancelled"]
    batch: Batch
    mailed: Mailed
    gathered_round: int
    failures: list[Failure]
    asked: int
    halted: Literal["again", "stop"]
    report: dict[str, Any]
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class CampaignState(CampaignUpdate, total=False):
    source: str
    query: str
    encoding: str
    columns: dict[str, str]
    subject: str | dict[str, str]
    message: str | dict[str, str]
    ask_first: bool
    messages: Messages
