"""Only what was given is looked at, alone in a fresh folder."""

from pathlib import Path

import pytest

from reliability.errors import BadInput
from tools.guards.code import copying
from tools.guards.code.copying import copied


def test_the_copy_holds_the_programs_under_names_of_our_own_and_nothing_else() -> None:
    files = {"src/가격.py": "x = 1\n", "-rf.py": "y = 2\n", "web/eslint.config.js": "z;\n", ".pylintrc": "[MAIN]\n"}

    with copied(files) as copy:
        there = sorted(file.name for file in copy.folder.iterdir())
        mode = copy.folder.stat().st_mode & 0o777

    assert there == ["file_0001.py", "file_0002.py", "file_0003.js"]
    assert [file.path for file in copy.files] == ["src/가격.py", "-rf.py", "web/eslint.config.js"]
    assert (copy.others, mode) == ((".pylintrc",), 0o700)
    assert not copy.folder.exists()


@pytest.mark.parametrize(
    "path", ["../a.py", "src/../../a.py", "/etc/a.py", "C:/a.py", "a\\..\\b.py", "a\n.py", "\0.py", "", ".", "가" * 501]
)
def test_a_path_that_is_not_plain_is_refused(path: str) -> None:
    with pytest.raises(BadInput, match="a relative path"), copied({path: "x = 1\n"}):
        pass


def test_two_names_of_one_file_are_refused() -> None:
    with pytest.raises(BadInput, match="each file once"), copied({"a/b.py": "eval(x)\n", "a/./b.py": "x = 1\n"}):
        pass


def test_a_link_in_the_place_of_the_agents_files_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text("KEY = 1\n")
    (tmp_path / "link.py").symlink_to(tmp_path / "secret.py")

    with copied({str(Path("link.py")): "x = 1\n"}) as copy:
        (file,) = copy.folder.iterdir()
        held = file.read_text()

    assert (held, file.name) == ("x = 1\n", "file_0001.py")


@pytest.mark.parametrize(("text", "said"), [("x = '\ud800'\n", "half a character"), ("#coding:cp949\n", "cp949")])
def test_a_text_that_tools_would_read_otherwise_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said), copied({"a.py": text}):
        pass


def test_too_much_is_refused_and_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "MOST_BYTES", 1_000)
    with pytest.raises(BadInput, match="bytes"), copied({f"{n}.py": "x = 1\n" * 50 for n in range(4)}):
        pass

    with pytest.raises(BadInput, match="files"), copied({f"{n}.txt": "" for n in range(2_001)}):
        pass
