"""How many orders to a model each layer finds, and how many innocent texts it stops:
`python -m benchmarks.injection [--check | --write]`.
"""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.guards.injection import INJECTION
from tools.guards.injection.hidden import hidden
from tools.guards.injection.layers import encoded, looked_through
from tools.guards.injection.scoring import scored
from tools.guards.injection.seed import AS_GIVEN, BOUNDED, worded
from tools.guards.match import Detector

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "docs" / "guardrails.md"
BEGIN, END = "<!-- injection: written by `python -m benchmarks.injection --write` -->", "<!-- end of table -->"
LANGUAGES = {"en": "English", "ko": "Korean"}
UNTUNED: dict[str, Detector] = {
    "the seed's three patterns, as given": worded(AS_GIVEN),
    "`system.*prompt` of them alone": worded(AS_GIVEN[1:2]),
    "the three, bounded": worded(BOUNDED),
    "the three as given, after normalising": looked_through(worded(AS_GIVEN)),
}
"""Nobody fitted them to either half, so both are measured."""
LAYERS: dict[str, Detector] = {
    "scored rules alone, on small letters": lambda text: scored(text.lower()),
    "scored rules, after normalising": looked_through(scored),
    "hidden writing": hidden,
    "base64 and tags, decoded, then scored": encoded(),
    "**all but the patterns: `INJECTION`**": INJECTION,
}


@dataclass(frozen=True)
class Labelled:
    """One text, whether it gives orders, and what `kind` it is of."""

    attack: bool
    kind: str
    text: str


def labelled(language: str, half: str = "heldout") -> list[Labelled]:
    """The texts of one language: those that are only measured with (`heldout`), or those the rules were tuned on."""
    folder = ROOT / "tests" / ("heldout" if half == "heldout" else "tools/guards/injection")
    name = f"{'injection' if half == 'heldout' else half}_{language}.jsonl"
    return [Labelled(**json.loads(line)) for line in (folder / name).read_text("utf-8").splitlines()]


def table() -> str:
    """Each layer: attacks found, and innocent texts found, by language."""
    texts = {language: labelled(language) for language in LANGUAGES}
    heads = [f"{name}, {of}" for name in LANGUAGES.values() for of in ("attacks found", "innocent stopped")]
    lines = [f"| layer | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    lines += [_row(f"{name} (both halves)", detect, _both(texts)) for name, detect in UNTUNED.items()]
    lines += [_row(name, detect, texts) for name, detect in LAYERS.items()]
    tuned = {language: labelled(language, "tuning") for language in LANGUAGES}
    return "\n".join([*lines, _row("(`INJECTION` on the half it was tuned on)", INJECTION, tuned), "", *_kinds()])


def _both(texts: Mapping[str, list[Labelled]]) -> dict[str, list[Labelled]]:
    return {language: of + labelled(language, "tuning") for language, of in texts.items()}


def _row(name: str, detect: Detector, texts: Mapping[str, list[Labelled]]) -> str:
    cells = [_found(detect, of, attack) for of in texts.values() for attack in (True, False)]
    return f"| {name} | {' | '.join(cells)} |"


def _kinds() -> list[str]:
    lines = [f"| attacks found by `INJECTION` | {' | '.join(LANGUAGES.values())} |", "|---|---|---|"]
    texts = {language: [one for one in labelled(language) if one.attack] for language in LANGUAGES}
    for kind in dict.fromkeys(one.kind for one in texts["en"]):
        cells = [_found(INJECTION, [one for one in of if one.kind == kind], True) for of in texts.values()]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return lines


def _found(detect: Detector, texts: Sequence[Labelled], attack: bool) -> str:
    found = [bool(detect(one.text)) for one in texts if one.attack == attack]
    return f"{sum(found)}/{len(found)} ({sum(found) / len(found):.0%})"


def published() -> str:
    """The table as docs/guardrails.md shows it."""
    return PUBLISHED.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def write(now: str) -> None:
    before, _, rest = PUBLISHED.read_text("utf-8").partition(BEGIN)
    PUBLISHED.write_text(f"{before}{BEGIN}\n\n{now}\n\n{END}{rest.partition(END)[2]}", "utf-8")


def speed() -> str:
    """CPU time of `INJECTION` for a message of 2 KB."""
    told = []
    for language, name in LANGUAGES.items():
        text = " ".join(one.text for one in labelled(language) if not one.attack)[:2048]
        begun = time.process_time()
        for _ in range(50):
            INJECTION(text)
        told.append(f"{name} {(time.process_time() - begun) / 50 * 1e3:.2f} ms")
    return f"CPU time for 2,048 characters: {', '.join(told)}"


def main(arguments: Sequence[str]) -> int:
    now = table()
    print(now, speed(), sep="\n\n")
    if "--write" in arguments:
        write(now)
    if "--check" in arguments and now != published():
        print(f"{PUBLISHED.relative_to(ROOT)} is stale; run: python -m benchmarks.injection --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
