"""`fermata eval`, as a person and a build server see it: real runs in processes and homes of their own."""

import shlex
from pathlib import Path
from xml.etree import ElementTree as Xml

from graphs.catalog import load
from host.exits import Exit
from tests.support import warm

SUITE = """
workflow: travel
cases:
  - name: "a trip <in> words & nothing booked"
    language: en
    ask: Seoul to Tokyo, 16 May 2031 to 19 May 2031, two adults
    decisions: {APPROVING: reject}
    judge: {question: "Is it polite?"}
    expect: {end: DECLINED, never: BOOKING_FLIGHT, holds: {}}
  - name: 예약되지 않은 여행
    language: ko
    ask: 서울에서 도쿄로 2031년 5월 16일부터 19일까지 성인 2명
    decisions: {APPROVING: approve}
    faults: {booking: [{operation: book, kind: flight, action: refuse, times: null}]}
    expect: {end: COMPLETED, holds: {flight: 1}}
"""


def test_a_failing_suite_tells_what_came_and_how_to_look_at_it(tmp_path: Path, home: Path) -> None:
    file, xml = tmp_path / "ours.yaml", tmp_path / "junit.xml"
    file.write_text(SUITE, encoding="utf-8")
    env = {"FERMATA_HOME": str(home), "FERMATA_BOOKING_URL": "http://127.0.0.1:9", "TMPDIR": str(tmp_path)}

    words = ("eval", str(file), "--junit", str(xml), "--keep", "--no-record", "--json", "-j", "2")
    done = warm.fermata(tmp_path, env, *words).wait()

    first, second = done.json["cases"]
    assert (done.code, done.json["passed"], done.json["failed"], done.json["not_judged"]) == (Exit.REFUSED, 1, 1, 1)
    assert (first["passed"], first["end"], first["judged"]) == (True, "DECLINED", "not judged: no model is configured")
    assert [failure["key"] for failure in second["failures"]] == ["end", "holds"]
    assert second["failures"][1] == {"key": "holds", "expected": "1 flight", "came": "nothing"}
    assert not home.exists(), "every case has a home of its own"
    kept = warm.fermata(tmp_path, {"FERMATA_HOME": second["home"]}, "show", second["run"], "--json").wait()
    assert kept.json["status"] == "DECLINED"
    assert [one.name for one in Path(second["home"]).parent.iterdir()] == ["0002"]
    suites = Xml.fromstring(xml.read_bytes())  # noqa: S314 - our own
    assert (suites.tag, suites.get("tests"), suites.get("failures")) == ("testsuites", "2", "1")
    cases = suites.findall("./testsuite[@name='ours']/testcase")
    assert [one.get("name") for one in cases] == ["a trip <in> words & nothing booked", "예약되지 않은 여행"]
    assert [len(one.findall("failure")) for one in cases] == [0, 1]
    assert cases[0].findtext("system-out") == "not judged: no model is configured"


def test_shipped_cases_are_chosen_by_a_part_of_their_name_and_pass(tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home), "TMPDIR": str(tmp_path)}

    done = warm.fermata(tmp_path, env, "eval", "--only", "booked once it is approved").wait()

    lines = [shlex.split(line)[:2] for line in done.out.splitlines()]
    assert (done.code, done.err) == (Exit.ENDED_WELL, "")
    assert lines[1:3] == [["ok", "travel"], ["ok", "travel"]]
    assert "2 cases, 2 passed, 0 failed" in done.out
    assert list(tmp_path.glob("fermata-evals-*")) == []


def test_what_cases_came_to_is_kept_in_the_sites_own_ledger_and_told_by_its_report(tmp_path: Path, home: Path) -> None:
    file, env = tmp_path / "ours.yaml", {"FERMATA_HOME": str(home), "TMPDIR": str(tmp_path)}

    for end in ("DECLINED", "COMPLETED"):  # what is expected is changed, so that the second round fails
        suite = SUITE.replace("end: DECLINED, never: BOOKING_FLIGHT", f"end: {end}")
        file.write_text(suite, encoding="utf-8")
        warm.fermata(tmp_path, env, "eval", str(file), "-j", "2").wait()
    told = warm.fermata(tmp_path, env, "report", "--json").wait().json

    (travel,) = told["workflows"]
    evals = travel["evals"]
    assert travel["runs"] == 0, "every case has a home of its own"
    assert (evals["cases"], evals["passed_share"], evals["passed_share_before"]) == (2, 0.0, 0.5)
    assert evals["broke"] == ["ours: a trip <in> words & nothing booked"]
    assert evals["version"] == load("travel").pinned["workflow_version"]  # type: ignore[attr-defined]
    assert [one.name for one in home.iterdir() if one.suffix == ".sqlite"] == ["ledger.sqlite"]
