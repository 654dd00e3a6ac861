"""How many secrets are found whole, what is taken for one and is none, and how quickly:
`python -m benchmarks.secrets [--check | --write]`.
"""

import base64
import random
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.secret_shapes import Sample, harmless, samples
from tools.guards.match import Detector
from tools.guards.patterns import Patterns
from tools.guards.secrets import SECRETS, secret_patterns

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "docs" / "guardrails.md"
INNOCENT = ROOT / "tests" / "heldout" / "secrets"
BEGIN, END = "<!-- secrets: written by `python -m benchmarks.secrets --write` -->", "<!-- end of table -->"
SEED, TIMES = 20261121, 3
"""Other values than those that the rules were tried with."""

AS_THE_SEED_SAYS = (r"\bAKIA[0-9A-Z]{16}\b", r"\b[A-Za-z0-9+/]{40}\b")
SEEDS_OWN = ("AWS access key", "AWS secret key")
ROUNDS = 3


def whole(sample: Sample, detect: Detector = SECRETS) -> bool:
    """Whether every line of the value, wherever it stands in the text, lies within a match."""
    found = [(match.start, match.end) for match in detect(sample.text)]
    return all(
        any(start <= at and at + len(piece) <= end for start, end in found)
        for piece in sample.value.splitlines()
        for at in _places(piece, sample.text)
    )


def _places(piece: str, text: str) -> Iterable[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def recall(detect: Detector = SECRETS) -> Mapping[str, list[bool]]:
    """By format: which samples are found whole."""
    by_format: dict[str, list[bool]] = {}
    for sample in samples(SEED, TIMES):
        by_format.setdefault(sample.format, []).append(whole(sample, detect))
    return by_format


def innocent() -> Mapping[str, list[str]]:
    """Texts without a secret, by kind."""
    written = {
        f"`{path.name}`, by line": path.read_text("utf-8").splitlines() for path in sorted(INNOCENT.glob("*.txt"))
    }
    return {**written, **harmless(SEED)}


def table() -> str:
    """What is found and what is not, as docs/guardrails.md shows it."""
    found = recall()
    every = [one for ones in found.values() for one in ones]
    missed = {name: ones for name, ones in found.items() if not all(ones)}
    lines = ["| secrets | found whole |", "|---|---|", f"| **all {len(found)} formats** | {_share(every)} |"]
    lines += [f"| {name} | {_share(ones)} |" for name, ones in missed.items()]
    lines += [f"| each of the other {len(found) - len(missed)} formats, below | 100% |", ""]
    lines += [", ".join(name for name in found if name not in missed) + ".", ""]
    return "\n".join([*lines, *_alarms()])


def _alarms() -> list[str]:
    """What is found in texts without a secret: by the rules, and by the seed's two patterns, bare and as they load."""
    detectors: Sequence[Detector] = (
        SECRETS,
        secret_patterns(AS_THE_SEED_SAYS),
        Patterns(AS_THE_SEED_SAYS, ignore_case=False),
    )
    lines = [
        "| texts without a secret | `SECRETS` | the seed's two, as loaded | the seed's two, bare |",
        "|---|---|---|---|",
    ]
    for kind, texts in innocent().items():
        told = [f"{sum(bool(detect(text)) for text in texts)}/{len(texts)}" for detect in detectors]
        lines.append(f"| {kind} | {' | '.join(told)} |")
    keys = [one for one in samples(SEED, TIMES) if one.format in SEEDS_OWN]
    found = [_share([whole(key, detect) for key in keys]) for detect in detectors]
    return [
        *lines,
        f"| *AWS keys and secrets found* | {' | '.join(found)} |",
    ]


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)} ({sum(right) / len(right):.1%})"


def texts() -> dict[str, str]:
    """What people send, and what is slow to read."""
    prose = "".join(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
    code = "".join(path.read_text("utf-8") for path in sorted((ROOT / "nodes").rglob("*.py")))
    line = base64.b64encode(random.Random(SEED).randbytes(150_000)).decode()  # noqa: S311 - no key
    return {
        "a message of 2 KB": prose[:2_000],
        "2 KB in Korean": ("안녕하세요, 다음 주 도쿄 출장을 예약하고 싶습니다. " * 40)[:1_000],
        "1 MB of documents": (prose * 10)[:1_000_000],
        "1 MB of code": (code * 10)[:1_000_000],
        "one line of 200 KB of base64": line,
        "1 MB of keys in files": ("".join(one.text for one in samples(SEED, TIMES)) * 2)[:1_000_000],
        "1 MB of nothing but passwords": "password=abc12345 " * 55_555,
    }


def milliseconds(text: str, detect: Detector = SECRETS) -> float:
    """[ms] of CPU, the best of a few."""
    costs = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        detect(text)
        costs.append(time.process_time() - begun)
    return min(costs) * 1_000


def speed() -> None:
    print(f"{'text':<32} {'CPU [ms]':>9} {'MB/s':>7}")
    for name, text in texts().items():
        cost = milliseconds(text)
        print(f"{name:<32} {cost:>9.2f} {len(text.encode()) / 1_000 / cost:>7.1f}")


def published() -> str:
    """The tables as docs/guardrails.md shows them."""
    return PUBLISHED.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def main(arguments: Sequence[str]) -> int:
    now = table()
    print(now, end="\n\n")
    speed()
    if "--write" in arguments:
        before, _, rest = PUBLISHED.read_text("utf-8").partition(BEGIN)
        PUBLISHED.write_text(f"{before}{BEGIN}\n\n{now}\n\n{END}{rest.partition(END)[2]}", "utf-8")
    if "--check" in arguments and now != published():
        print(f"{PUBLISHED.relative_to(ROOT)} is stale; run: python -m benchmarks.secrets --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
