"""`fermata index`: what it says, and how it ends."""

from pathlib import Path

import pytest

from host.exits import Exit
from tests.support import warm
from tools.retrieval.local import index_file

ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home), "FERMATA_CORPUS": ""}


def test_a_folder_is_indexed_and_what_was_left_out_is_a_line_each(env: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "good.md").write_text("# An owl", "utf-8")
    (folder / "bad\nname.pdf").write_bytes(b"no PDF")

    done = warm.fermata(tmp_path, env, "index", "--corpus", str(folder)).wait()
    again = warm.fermata(tmp_path, env, "index", "--corpus", str(folder), "--json").wait()

    assert (done.code, done.err) == (Exit.ENDED_WELL, "")
    assert done.out.splitlines()[0].startswith("left out: bad?name.pdf: a broken PDF")
    assert "1 documents in 1 passages" in done.out.splitlines()[1]
    assert "1 new or changed, 0 gone, 1 left out" in done.out.splitlines()[1]
    assert (again.json["documents"], again.json["read"], len(again.json["skipped"])) == (1, 0, 1)


def test_without_a_folder_the_shipped_documents_are_indexed(env: dict[str, str], home: Path, tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "index", "--json").wait()

    assert done.json["documents"] == len(list((ROOT / "examples" / "corpus").iterdir()))
    assert done.json["skipped"] == []
    assert index_file(Path(done.json["corpus"]), home).exists()


def test_a_folder_that_is_not_there_is_one_line(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "index", "--corpus", "nowhere").wait()

    assert done.code == Exit.BAD_INPUT
    assert len(done.err.strip().splitlines()) == 1
    assert "accepted: a folder of .md, .txt, .html and .pdf files" in done.err


def test_an_index_that_is_broken_is_refused_with_the_cure(env: dict[str, str], home: Path, tmp_path: Path) -> None:
    broken = index_file(tmp_path, home)
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"no database" * 100)

    done = warm.fermata(tmp_path / "out", env, "index", "--corpus", str(tmp_path)).wait()

    assert done.code == Exit.REFUSED
    assert "delete it, and it is made anew" in done.err
