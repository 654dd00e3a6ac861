"""Whatever a writer writes, only what is cited and said by a passage is ever published."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.research.answers import ReportDraft
from nodes.research.checking import count, faults, without
from nodes.research.rendering import markdown
from nodes.research.writing import drafted, line
from state.research import Evidence
from tools.citing.check import check
from tools.citing.statements import statements
from tools.retrieval.service import Passage

SAYS = "The Blue Line leaves every 7 minutes on weekdays. A single ticket costs 2.40 euros."
PASSAGES = {"a1": Evidence(path="trams.md", title="Trams", text=SAYS)}
JUDGE = {"a1": Passage(id="a1", path="trams.md", title="Trams", start=0, end=len(SAYS), text=SAYS, score=0)}

PIECES = st.sampled_from(
    [
        "The Blue Line leaves every 7 minutes on weekdays.",
        "A single ticket costs 2.40 euros",
        "The mayor rides free.",
        "# Sources",
        "## 출처",
        "```",
        "[a1]",
        "[zz]",
        "- 1)",
        "|---|",
        "> *",
        "e.g.",
        "etc.",
        "\n\n",
        "?",
        "。",
        "",
    ]
)
WORDS = st.lists(PIECES | st.text(max_size=12), min_size=1, max_size=4).map(" ".join)
SENTENCES = st.fixed_dictionaries({"text": WORDS, "passages": st.sampled_from([[], ["a1"], ["zz"], ["a1", "zz"]])})
DRAFTS = st.fixed_dictionaries(
    {
        "title": WORDS.map(lambda text: text[:200]),
        "sections": st.lists(
            st.fixed_dictionaries(
                {"heading": WORDS.map(lambda text: text[:120]), "sentences": st.lists(SENTENCES, max_size=4)}
            ),
            max_size=3,
        ),
    }
)


def state_of(written: dict[str, Any]) -> dict[str, Any]:
    draft = drafted(ReportDraft.model_validate(written))
    judged = {"best": {"version": draft, "findings": []}, "verdict": "passed", "why": "passed"}
    return {"question": "Trams?", "passages": PASSAGES, "draft": draft, "evaluations": {"REVIEWING": judged}}


@given(written=DRAFTS)
@settings(max_examples=120, deadline=None)
def test_the_text_as_it_is_published_has_no_statement_that_is_not_supported(written: dict[str, Any]) -> None:
    state = state_of(written)

    report = markdown(state)

    kept = without(state["draft"], faults(state["draft"], PASSAGES))
    assert check(statements(report), JUDGE) == []
    assert faults(kept, PASSAGES) == []
    assert len(statements(report)) >= count(kept)


def test_a_heading_that_states_something_is_blamed_and_left_out() -> None:
    sentence = {"text": "A single ticket costs 2.40 euros.", "passages": ["a1"]}
    heading = "The mayor rides free on every tram of the city and so do all of her friends"

    state = state_of({"title": "Trams", "sections": [{"heading": heading, "sentences": [sentence]}]})

    assert [(fault.part, fault.at) for fault in faults(state["draft"], PASSAGES)] == [(0, -1)]
    assert "mayor" not in markdown(state)


def test_one_line_of_plain_text_has_no_marks_of_its_own() -> None:
    assert line("## 1) A **bold**\n```claim``` [a1, b2].") == "A bold claim."
    assert line("A [link](https://example.org) and a [half.") == "A (link)(https://example.org) and a (half."
