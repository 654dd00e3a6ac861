"""Which rule answers for which operator, so that a mutant is not counted as caught by accident."""

from graphs.verify.findings import RULES, Rule

_WORDS = {
    "a bound is dropped": "loops labels",
    "a compensation undoes another effect": "undo",
    "a failing way leads elsewhere": "undo ends loops approvals",
    "a function asks and acts": "gates",
    "a gate is left out": "approvals undo labels",
    "a gate never ends": "gates",
    "a join waits for alternatives": "ends",
    "a label is misspelt": "labels",
    "a loop counts nothing": "loops",
    "a reducer is dropped": "reducers",
    "a second undo is left out": "undo",
    "a state is called otherwise": "labels",
    "a state is cut off": "ends",
    "a state leads only to itself": "ends loops",
    "a tool does what nobody approved": "approvals",
    "a tool says nothing": "tools",
    "a way goes around the gate": "approvals undo ends",
    "a way is dropped": "labels ends",
    "an edge is dropped": "ends",
    "an effect is moved before its gate": "approvals",
    "an end goes on": "ends",
    "an undo is left out": "undo",
    "an undo is not declared": "undo",
    "nobody may decide": "gates",
    "rejected leads to what approved leads to": "approvals undo gates",
    "silence is a yes": "gates",
    "the effect names a gate that is none": "approvals",
    "the effect demands no approval any more": "approvals",
    "the effect sends other arguments than were shown": "approvals",
    "the gate covers one effect less": "approvals",
    "the limit is not checked again": "approvals",
    "the router asks about another state": "labels",
    "the way back crosses a pivot": "undo",
    "two undos are swapped": "undo",
    "waiting goes on": "gates",
    "what became of it is not asked": "labels",
}
EXPECTED: dict[str, frozenset[Rule]] = {
    operator: frozenset(rule for rule in RULES if rule in words.split()) for operator, words in _WORDS.items()
}
