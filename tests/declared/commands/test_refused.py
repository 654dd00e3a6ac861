"""What cannot be used is told in one line."""

import pytest

from host.exits import Exit
from tests.declared.commands.site import Site


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["apply"], "no file was given; accepted: -f with a file of documents, or a folder"),
        (["apply", "-f", "nowhere.yaml"], "'nowhere.yaml' cannot be read (No such file or directory)"),
        (["apply", "-f", "{empty}"], "holds no document; accepted: a file of documents, or a folder"),
        (["apply", "-f", "{file}", "-f", "{file}"], "AIOrchestrator 'small' is here twice, first at {file}:5:9"),
        (["apply", "-f", "-", "-f", "-"], "-f - was given twice"),
        (["diff"], "no file was given"),
        (["get", "aiorchestratr"], "there is no kind 'aiorchestratr'; accepted: AIOrchestrator (aio), "),
        (["get", "aiorchestratr"], "did you mean 'aiorchestrator'?"),
        (["get", "aio", "smal"], "there is no AIOrchestrator 'smal'; did you mean 'small'?"),
        (["get", "aio", "small", "-n", "other"], "there is no AIOrchestrator 'small' in the namespace 'other'"),
        (["get", "aio", "small", "-l", "a=b"], "there is no AIOrchestrator 'small' with a=b"),
        (["get", "-o", "xml"], "-o is 'xml'; accepted: table, yaml, json, name"),
        (["get", "-l", "team"], "the label is 'team'; accepted: key=value"),
        (["get", "aio", "small", "--generation", "7", "-o", "yaml"], "has no generation 7; accepted: 1"),
        (["get", "aio", "small", "--generation", "1"], "accepted: -o yaml"),
        (["describe", "aio"], "no name was given; accepted: fermata describe AIOrchestrator NAME"),
        (["describe", "aio", "big"], "there is no AIOrchestrator 'big'; `fermata get` lists what is applied"),
        (["delete"], "what is to be deleted was not said; accepted: KIND NAME, or -f FILE|DIR|-; nothing was deleted"),
        (["delete", "aio"], "what is to be deleted was not said"),
        (["delete", "aio", "big"], "there is no AIOrchestrator 'big'"),
        (
            ["delete", "-f", "{other}"],
            "there is no AIOrchestrator 'other' in the namespace 'default'; nothing was deleted",
        ),
        (["explain", "aoi"], "there is no kind 'aoi'"),
        (["explain", "aio.spec.workflow"], "workflows"),
        (["schema", "pod"], "there is no kind 'pod'"),
        (["run", "small/aks", "--ask", "x"], "did you mean 'small/ask'?"),
        (["verify", "{file}:aks"], "declares no one workflow 'aks'; accepted: small/ask; did you mean 'ask'?"),
        (["verify", "{rules}"], "declares no workflow; accepted: a document of the kind AIOrchestrator"),
        (["crashtest", "{file}:ask"], "has no crash scenarios; accepted: "),
    ],
)
def test_what_cannot_be_used_is_one_line(there: tuple[Site, dict[str, str]], words: list[str], told: str) -> None:
    site, names = there

    done = site.say(*(word.format(**names) for word in words))

    assert (done.code, done.out) == (Exit.BAD_INPUT, ""), done.err
    assert told.format(**names) in done.err
    assert done.err.count("\n") == 1
