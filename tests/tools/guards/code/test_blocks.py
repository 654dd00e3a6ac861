"""The programs inside an answer can be looked at, too."""

from tools.guards.code.blocks import code_blocks
from tools.guards.code.security import SecurityScan


def test_each_block_is_a_file_in_its_language() -> None:
    answer = (
        "설명:\n```python\nx = 1\n```\nand\n~~~js\nlet a;\n~~~\n```{.py title=a}\ny = 2\n```\n```\nls\n```\n```go\n"
    )

    assert code_blocks(answer) == {
        "block_1.py": "x = 1\n",
        "block_2.js": "let a;\n",
        "block_3.py": "y = 2\n",
        "block_4.txt": "ls\n",
        "block_5.txt": "",
    }


def test_a_block_in_a_list_or_a_quotation_keeps_its_own_indent() -> None:
    answer = "1. so:\n   ```python\n   if x:\n       y()\n   ```\n> ```py\n> z = 1\n> ```\n"

    assert code_blocks(answer) == {"block_1.py": "if x:\n    y()\n", "block_2.py": "z = 1\n"}


def test_a_block_that_is_never_closed_reaches_to_the_end() -> None:
    assert code_blocks("````python\n```\nx = 1") == {"block_1.py": "```\nx = 1\n"}


def test_words_without_a_block_hold_no_program() -> None:
    assert code_blocks("`eval(x)` is ```dangerous``` 위험하다") == {}


async def test_a_dangerous_block_of_an_answer_is_stopped() -> None:
    report = await SecurityScan(tools=("ruff",))(code_blocks("이렇게 하세요:\n\n```python\n값 = eval(입력)\n```\n"))

    assert [(one.path, one.line, one.rule) for one in report.due] == [("block_1.py", 1, "S307")]
