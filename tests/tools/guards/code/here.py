"""Which of the tools are on this machine, and small programs to look at."""

import pytest

from tools.guards.code.eslint.installed import installed as eslint_there
from tools.guards.code.process import NotRun
from tools.guards.code.semgrep import installed as semgrep_there

GOOD = '''"""반값: half of a number."""

LIMIT = 3


def half(number: int) -> float:
    """Half of it, as people mean it."""
    return min(number, LIMIT) / 2
'''

GOOD_JS = "/** 반값 */\nexport const half = (number) => number / 2;\n"

BAD = """import os, subprocess
비밀번호 = "hunter2-swordfish"
def 실행(명령, 자료):  # 한국어 주석
    subprocess.run(명령, shell=True)
    return eval(자료)
"""

BAD_JS = "var 값 = eval(입력);\ndocument.body.innerHTML = 값;\n"

BROKEN = "import os\ndef f(:\n"
BROKEN_JS = "let a = 1) foo(\n"


def _why_not(there: object) -> str:
    try:
        there()  # type: ignore[operator]
    except NotRun as error:
        return str(error)
    return ""


ESLINT, SEMGREP = _why_not(eslint_there), _why_not(semgrep_there)

needs_eslint = pytest.mark.skipif(bool(ESLINT), reason=f"eslint {ESLINT}")
needs_semgrep = pytest.mark.skipif(bool(SEMGREP), reason=f"semgrep {SEMGREP}")
