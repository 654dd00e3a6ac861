"""The results as JUnit XML, as build servers read it: one `testsuite` a suite, one `testcase` a case."""

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as Xml

from host.evals.playing import Result

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Sequence[Result]) -> bytes:
    """A whole document in UTF-8."""
    root = Xml.Element("testsuites", _counts(results))
    for suite, cases in groupby(results, key=lambda result: result.suite):
        _suite(root, suite, list(cases))
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _suite(root: Xml.Element, suite: str, results: Sequence[Result]) -> None:
    element = Xml.SubElement(root, "testsuite", {"name": _text(suite), **_counts(results)})
    for result in results:
        about = {"name": _text(result.case.name), "classname": _text(suite), "time": f"{result.seconds:.2f}"}
        case = Xml.SubElement(element, "testcase", about)
        if result.failures:
            first = {"message": _text(str(result.failures[0])), "type": _text(result.failures[0].key)}
            Xml.SubElement(case, "failure", first).text = _text("\n".join(map(str, result.failures)))
        if result.judged:
            Xml.SubElement(case, "system-out").text = _text(result.judged)


def _counts(results: Sequence[Result]) -> dict[str, str]:
    failed = sum(not result.passed for result in results)
    seconds = sum(result.seconds for result in results)
    return {"tests": str(len(results)), "failures": str(failed), "errors": "0", "time": f"{seconds:.2f}"}


def _text(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return _NO_XML.sub("�", text)
