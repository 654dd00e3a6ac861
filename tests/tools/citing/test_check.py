"""What a reviewer is told about a report and its citations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.citing.check import check
from tools.citing.finding import Statement
from tools.citing.statements import sentences, statements
from tools.citing.support import doubts
from tools.retrieval.service import Passage

TRAM = "The Blue Line leaves every 7 minutes. It does not run at night. Dr. Elena Park built it in 1998."
막차 = "지하철 막차는 밤 12시 10분에 출발한다. 공항선은 시청역에서만 환승할 수 있다. 연체료는 받지 않는다."


def passage(name: str, text: str) -> Passage:
    return Passage(id=name, path="a.md", title="A", start=0, end=len(text), text=text, score=0.0)


PASSAGES = {"a1": passage("a1", TRAM), "b2": passage("b2", 막차)}


def test_a_report_that_is_right_has_no_findings() -> None:
    report = (
        "# Trams\n\nThe Blue Line leaves every 7 minutes [a1].\n\n"
        "- 막차는 밤 12시 10분에 출발한다. [b2]\n\n## Sources\n\n1. A [x]"
    )

    assert check(statements(report), PASSAGES) == []


@pytest.mark.parametrize(
    ("report", "problem", "reason"),
    [
        ("The Blue Line leaves every 7 minutes.", "uncited", "cite one as"),
        ("The Blue Line leaves every 7 minutes [zz].", "missing", "no passage 'zz'"),
        ("The Blue Line leaves every 8 minutes [a1].", "unsupported", "'8 minutes'"),
        ("The Green Line leaves every 7 minutes [a1].", "unsupported", "'Green'"),
        ("The Blue Line runs at night [a1].", "unsupported", "denies it"),
        ("Dr. Erik Park built it in 1998 [a1].", "unsupported", "'Erik'"),
        ("막차는 밤 11시 10분에 출발한다 [b2].", "unsupported", "'11시'"),
        ("연체료를 받는다 [b2].", "unsupported", "denies it"),
        ("공항선은 강변역에서 환승할 수 있다 [b2].", "unsupported", "강변역"),
        ("막차는 밤 12시 10분에 출발한다 [a1].", "unsupported", "another language"),
    ],
)
def test_each_finding_says_what_is_wrong(report: str, problem: str, reason: str) -> None:
    (finding,) = check(statements(report), PASSAGES)

    assert (finding["index"], finding["problem"]) == (0, problem)
    assert reason in finding["reason"]


def test_statements_are_the_sentences_with_what_they_cite() -> None:
    report = """# Title

Dr. Park built 2.5 of them. [a1][b2] A second one cites two [a1, b2], in the middle.
A link to [a page](https://example.org) is no citation.

```
code. [zz]
```

1. **First** item [a1]
2. Second item

## Sources
[a1] A
"""

    found = statements(report)

    assert found == [
        Statement(text="Dr. Park built 2.5 of them.", cites=["a1", "b2"]),
        Statement(text="A second one cites two, in the middle.", cites=["a1", "b2"]),
        Statement(text="A link to [a page](https://example.org) is no citation.", cites=[]),
        Statement(text="First item", cites=["a1"]),
        Statement(text="Second item", cites=[]),
    ]


def test_a_korean_list_of_sources_is_no_statement() -> None:
    assert statements("## 출처\n\n막차 안내 [b2]") == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("It takes 90 minutes.", "It takes 1.5 hours."),
        ("It takes two days.", "It takes 48 hours."),
        ("It weighs 1,200 g.", "It weighs 1.2 kilograms."),
        ("It cost 2.5 million euros.", "It cost €2,500,000."),
        ("값은 5만 8천 원이다.", "값은 58,000원이다."),
        ("이틀 걸린다.", "48시간 걸린다."),
        ("책을 세 권 빌렸다.", "책을 3권 빌렸다."),
        ("It isn't free.", "It is not free."),
    ],
)
def test_the_same_amount_may_be_written_in_another_way(claim: str, evidence: str) -> None:
    assert doubts(claim, [evidence]) == []


@given(text=st.text(max_size=200), evidence=st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_no_text_breaks_the_check(text: str, evidence: str) -> None:
    check(statements(f"{text} [a1]"), {"a1": passage("a1", evidence)})

    assert isinstance(doubts(text, [evidence]), list)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_a_passage_of_100_kb_is_checked_at_once() -> None:
    found = check(
        [Statement(text="The Blue Line leaves every 8 minutes.", cites=["x"])], {"x": passage("x", TRAM * 1_000)}
    )

    assert [finding["problem"] for finding in found] == ["unsupported"]
