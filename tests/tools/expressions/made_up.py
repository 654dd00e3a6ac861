"""Random expressions in what our language and CEL share: well typed, ill typed, and broken ones."""

import re
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

DATA: dict[str, Any] = {
    "i": 3,
    "zero": 0,
    "most": 2**63 - 1,
    "least": -(2**63),
    "f": 2.5,
    "whole": 3.0,
    "nan": float("nan"),
    "endless": float("inf"),
    "s": "abc",
    "korean": "보안 검토",
    "empty": "",
    "t": True,
    "n": None,
    "l": [1, 2, 3],
    "words": ["a", "b", "abc"],
    "mixed": [1, "a", None, True, 2.5, [1], {"k": 1}],
    "m": {"k": 1, "s": "abc", "x": {"y": "z", "list": [1, 2.0]}, "1": 5, "none": None, "let": 2, "yes": True, "f": 0.5},
    "nothing": {},
    "d": timedelta(minutes=5),
}
NAMES = {
    "int": ["i", "zero", "i", "most", "least", "m.k", "m.let", 'm["1"]', "l[0]", "l[i - 1]", "l[1]", "mixed[0]"],
    "double": ["f", "whole", "nan", "endless", "m.f", "mixed[4]", "m.x.list[1]"],
    "string": ["s", "korean", "empty", "m.s", "m.x.y", "words[1]", 'm["s"]', "mixed[1]"],
    "bool": ["t", "m.yes", "mixed[3]"],
    "null": ["n", "m.none", "mixed[2]"],
    "list": ["l", "words", "mixed", "m.x.list", "mixed[5]"],
    "map": ["m", "nothing", "m.x", "mixed[6]"],
    "duration": ["d"],
    "missing": [
        "gone",
        "m.gone",
        "m.gone.k",
        "l[7]",
        "l[-1]",
        'm["gone"]',
        "s.k",
        "n.k",
        "l.k",
        "m[1]",
        "m[n]",
        "__class__",
    ],
}
WRITTEN = {
    "int": [
        "0",
        "1",
        "2",
        "3",
        "5",
        "12",
        "-1",
        "-3",
        "7",
        "-7",
        "9223372036854775807",
        "-9223372036854775808",
        "3037000500",
        "007",
    ],
    "double": ["0.0", "-0.0", "0.05", "1.0", "7.0", "-2.5", "1e308", "9007199254740993.0", ".5", "1E3", "1.5e-3"],
    "string": ["''", "'a'", '"abc"', r"'it\'s'", r'"\n\t\x41\u0041\101"', r"r'\d'", "'보안'", "'}}'", '"b"', "'😀'"],
    "bool": ["true", "false"],
    "null": ["null"],
    "list": ["[]", "[1]", "['a', 'b']", "[1, 2.0, null]", "[[1], [2]]", "[true]"],
    "map": ["m.x", "nothing"],
    "duration": [
        "duration('5m')",
        'duration("1h30m")',
        "duration('-2s')",
        "duration('0')",
        "duration('1.5h')",
        "duration('x')",
    ],
    "missing": ["gone"],
}
KINDS = ["int", "double", "string", "bool", "null", "list", "map", "duration"]
PATTERNS = ["'b'", "'^a.c$'", "'(?i)ABC'", "'[0-9]+'", "''", "'('", r"r'^\s*$'"]
TWINS = [
    "1",
    "1.0",
    "true",
    "'1'",
    "[1]",
    "[1.0]",
    "[true]",
    "0",
    "-0.0",
    "false",
    "''",
    "[]",
    "null",
    "[1, '1', true]",
]
"""What some languages take for one and the same."""
RELATIONS = ["==", "!=", "<", "<=", ">", ">="]
_WORD = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\w+|&&|\|\||[=!<>]=|\S""")


class MadeUp:
    """Expressions of a seeded chance; `wrong` is how often an operand has another type than it should."""

    def __init__(self, seed: int, wrong: float = 0.06) -> None:
        self._chance = Random(seed)  # noqa: S311 - made up, and the same every time
        self._wrong = wrong
        self._deepest = 1

    def __call__(self) -> str:
        self._deepest = self._chance.randrange(1, 6)
        text = self._of(self._chance.choice(["int", "double", "string", "list", "duration", *["bool"] * 6]), 0)
        return self._broken(text) if self._chance.random() < 2 * self._wrong else text

    def _broken(self, text: str) -> str:
        """A word is lost, doubled or in another's place."""
        words = _WORD.findall(text)
        at, other = self._chance.randrange(len(words)), self._chance.choice(words)
        words[at : at + 1] = self._chance.choice([[], [other], [words[at], other]])
        return " ".join(words)

    def _of(self, kind: str, depth: int) -> str:
        chance = self._chance.random() if depth else 0.5
        if chance < self._wrong:
            kind = self._chance.choice([*KINDS, "missing"])
        if depth >= self._deepest or chance > 0.75 or kind in ("null", "map", "missing"):
            return self._chance.choice(self._chance.choice([NAMES, WRITTEN]).get(kind, ["1"]))
        make: Callable[[int], str] = self._chance.choice(
            [getattr(self, f"_{kind}"), getattr(self, f"_{kind}"), lambda deep: self._either(kind, deep)]
        )
        return make(depth + 1)

    def _either(self, kind: str, depth: int) -> str:
        return f"({self._of('bool', depth)} ? {self._of(kind, depth)} : {self._of(kind, depth)})"

    def _two(self, kind: str, signs: list[str], depth: int) -> str:
        text = f"{self._of(kind, depth)} {self._chance.choice(signs)} {self._of(kind, depth)}"
        return f"({text})" if self._chance.random() < 0.5 else text

    def _int(self, depth: int) -> str:
        sized = self._chance.choice(["size({})", "({}).size()"])
        return self._chance.choice(
            [
                *[lambda: self._two("int", ["+", "-", "*", "/", "%"], depth)] * 4,
                lambda: f"-{self._of('int', depth)}",
                lambda: sized.format(self._of(self._chance.choice(["string", "list", "map"]), depth)),
                lambda: f"[{self._of('int', depth)}, {self._of('int', depth)}][{self._of('int', depth)}]",
            ]
        )()

    def _double(self, depth: int) -> str:
        return (
            f"-({self._of('double', depth)})" if self._chance.random() < 0.2 else self._two("double", [*"+-*/"], depth)
        )

    def _string(self, depth: int) -> str:
        return self._two("string", ["+"], depth)

    def _list(self, depth: int) -> str:
        kinds = [self._chance.choice(KINDS) for _ in range(self._chance.randrange(4))]
        listing = f"[{', '.join(self._of(kind, depth) for kind in kinds)}]"
        return listing if self._chance.random() < 0.6 else self._two("list", ["+"], depth)

    def _duration(self, depth: int) -> str:
        return self._two("duration", ["+", "-"], depth)

    def _bool(self, depth: int) -> str:
        return self._chance.choice(
            [
                lambda: self._two("bool", ["&&", "||"], depth),
                lambda: self._two("bool", ["&&", "||"], depth),
                lambda: f"!{self._chance.choice(['({})', '{}']).format(self._of('bool', depth))}",
                lambda: self._two(self._chance.choice(KINDS), RELATIONS, depth),
                lambda: self._unlike(depth),
                lambda: self._inside(depth),
                lambda: (
                    f"has({self._chance.choice(['m.k', 'm.gone', 'm.x.y', 'm.gone.k', 's.k', 'n.k', 'gone.k', 'l.k'])})"
                ),
                lambda: self._of_a_text(depth),
            ]
        )()

    def _unlike(self, depth: int) -> str:
        """Whole beside broken numbers in any relation; anything beside anything, equal or not."""
        if self._chance.random() < 0.5:
            return f"{self._of('int', depth)} {self._chance.choice(RELATIONS)} {self._of('double', depth)}"
        one = self._chance.choice(TWINS)
        other = self._chance.choice([*TWINS, self._of(self._chance.choice(KINDS), depth)])
        return f"({one} {self._chance.choice(['==', '!=', 'in'])} {other})"

    def _inside(self, depth: int) -> str:
        hay = self._chance.choice(["list", "list", "map"])
        return (
            f"({self._of(self._chance.choice(KINDS) if hay == 'list' else 'string', depth)} in {self._of(hay, depth)})"
        )

    def _of_a_text(self, depth: int) -> str:
        name = self._chance.choice(["contains", "startsWith", "endsWith", "matches"])
        part = self._chance.choice(PATTERNS) if name == "matches" else self._of("string", depth)
        return f"({self._of('string', depth)}).{name}({part})"
