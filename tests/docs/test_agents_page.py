"""The program of the page on agents runs as it stands."""

from pathlib import Path

from tests.docs.reading import python_blocks, run


def test_the_agent_of_the_page_can_be_built_and_says_where_it_leads(tmp_path: Path) -> None:
    program, *_ = python_blocks("docs/agents.md")

    assert run(program, tmp_path) == "typing.Literal['TECHNICAL', 'answered']\n"
