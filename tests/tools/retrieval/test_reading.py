"""Every kind of file gives its text and its title."""

from pathlib import PurePath

import pytest

from tests.support.pdf import pdf
from tools.retrieval.reading.document import Unreadable
from tools.retrieval.reading.reader import read

PAGE = """<!doctype html><html><head><title>Fares &amp; fines</title><style>p { color: red }</style>
<script>var hidden = "<p>no</p>";</script></head>
<body><nav>Home</nav><h1>Fares</h1><p>A ticket costs <b>2.40</b>
euros&nbsp;now.</p><ul><li>first<li>second</ul><table><tr><th>what</th><td>70</td></tr></table>
<footer>imprint</footer></body></html>"""


def test_a_web_page_gives_what_a_reader_sees() -> None:
    page = read(PurePath("fares.html"), PAGE.encode())

    assert page.title == "Fares & fines"
    assert page.text == "# Fares\n\nA ticket costs 2.40 euros now.\n\nfirst\nsecond\n\n| what | 70"


def test_a_page_that_closes_nothing_is_read_all_the_same() -> None:
    page = read(PurePath("a.htm"), b"<head><title>T<body><div><p>one<p>two<script>x</script> three")

    assert (page.title, page.text.split()) == ("T", ["one", "two", "three"])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('---\ntitle: "From the front"\n---\n# Heading\n\ntext', "From the front"),
        ("intro\n\n## Heading ##\n\ntext", "Heading"),
        ("only text", "name"),
    ],
)
def test_the_title_of_markdown_is_the_front_matters_or_the_first_heading_or_the_files_name(
    text: str, title: str
) -> None:
    document = read(PurePath("name.md"), text.encode())

    assert (document.title, document.text) == (title, text)


@pytest.mark.parametrize(
    "raw",
    [
        "지하철 막차".encode(),
        "\ufeff지하철 막차".encode(),
        "지하철 막차".encode("utf-16"),
        "지하철 막차".encode("cp949"),
    ],
)
def test_korean_is_read_in_the_codes_it_is_written_in(raw: bytes) -> None:
    assert read(PurePath("a.txt"), raw).text == "지하철 막차"


def test_a_page_is_read_in_the_code_that_it_declares() -> None:
    raw = '<html><head><meta charset="iso-8859-1"></head><body>café</body></html>'.encode("iso-8859-1")

    assert read(PurePath("a.html"), raw).text == "café"


def test_a_pdf_gives_its_pages_and_its_title() -> None:
    document = read(PurePath("a.pdf"), pdf([["First (page)."], ["Second page."]], "A handbook"))

    assert document.title == "A handbook"
    assert document.text.split() == ["First", "(page).", "Second", "page."]


@pytest.mark.parametrize("size", [10, 60, 200, 400, 600])
def test_a_pdf_that_was_cut_off_anywhere_is_left_out_or_read(size: int) -> None:
    whole = pdf([["First page."], ["Second page."]])

    try:
        assert "page" in read(PurePath("a.pdf"), whole[:size]).text
    except Unreadable as reason:
        assert "PDF" in str(reason)
