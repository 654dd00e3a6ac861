"""docs/expressions.md tells the language as it is."""

import re

from tests.docs.reading import ROOT, python_blocks, run, text
from tools.expressions import parser
from tools.expressions.arithmetic import LARGEST_SUM
from tools.expressions.cursor import DEEPEST
from tools.expressions.functions import FUNCTIONS
from tools.expressions.parser import MOST_NODES
from tools.expressions.tokens import LONGEST

PAGE = text("docs/expressions.md")


def test_the_example_prints_what_it_says() -> None:
    (program,) = python_blocks("docs/expressions.md")

    said = re.findall(r"#\s*(True|False)", program)

    assert run(program, ROOT).split() == said


def test_the_grammar_is_the_parsers() -> None:
    grammar = re.search(r"^```\n(Expr .*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    assert grammar is not None
    assert grammar[1] in re.sub(r"^    ", "", parser.__doc__ or "", flags=re.MULTILINE)


def test_every_function_and_every_limit_is_there() -> None:
    told = set(re.findall(r"`(\w+)\(", PAGE.partition("## Functions")[2].partition("## ")[0]))

    assert told - {"has"} == FUNCTIONS.keys()
    for limit in (f"{LONGEST:,} characters", f"{MOST_NODES} parts", f"{DEEPEST} levels", f"{LARGEST_SUM:,} characters"):
        assert limit in PAGE
