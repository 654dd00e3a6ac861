"""JUnit XML: what a run says may hold signs that no XML may."""

from xml.etree import ElementTree as Xml

from host.evals.judging import Failure
from host.evals.junit import junit
from host.evals.playing import Result
from host.evals.suite import Case, Expect


def test_what_no_xml_may_hold_is_replaced_and_the_rest_stays() -> None:
    case = Case(name="rude", workflow="travel", ask="Hello", expect=Expect(end="DECLINED"))
    wrong = Failure(key="end", expected="DECLINED", came="a bell \x07 & <nothing> 한글")
    result = Result("ours", case, (wrong,), "COMPLETED", 3, 1, 20, 0.5, "run", "home")

    read = Xml.fromstring(junit([result]))  # noqa: S314 - our own

    (failure,) = read.iter("failure")
    assert failure.text == str(wrong).replace("\x07", "\N{REPLACEMENT CHARACTER}")
