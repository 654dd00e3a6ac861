"""Comments are emptied, and nothing else is changed."""

import ast
from pathlib import Path

from tests.docs.reading import ROOT
from tools.guards.code.comments import without_comments


def test_what_looks_like_a_comment_inside_quotes_stays() -> None:
    program = 'x = \'# pylint: skip-file\'  # pylint: disable=all\ny = """\n# nosec\n"""\nz = f\'{x}# noqa\'\n'

    plain = without_comments(program)

    assert plain == 'x = \'# pylint: skip-file\'  #\ny = """\n# nosec\n"""\nz = f\'{x}# noqa\'\n'


def test_a_korean_comment_goes_and_korean_names_stay_in_their_columns() -> None:
    assert without_comments("가격 = 1  # 값, pylint: disable=all\n합계 = 가격\n") == "가격 = 1  #\n합계 = 가격\n"


def test_every_program_of_this_house_means_the_same_without_its_comments() -> None:
    programs = [file.read_text("utf-8") for file in Path(ROOT, "tools").rglob("*.py")]

    changed = [text for text in programs if ast.dump(ast.parse(without_comments(text))) != ast.dump(ast.parse(text))]

    assert len(programs) > 100
    assert changed == []


def test_what_is_no_program_comes_back_as_it_is() -> None:
    assert without_comments("x = '''\n# never closed") == "x = '''\n# never closed"
