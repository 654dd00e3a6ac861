"""Objections: why a change that a model wrote may not be taken, before anything is written. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from nodes.development.answers import CodeChange, WrittenFile
from nodes.development.words import Language, say
from reliability.errors import BadInput
from state.declared import FileChange
from tools.guards.behaviour import Behaviour
from tools.paths import normal

MOST_TEXT = 1_000_000
"""[characters] of one change."""

_TEST = re.compile(r"test_[^/]*\.py|[^/]*_test\.py|conftest\.py")
_FOLDERS = frozenset({"test", "tests"})
_DOCUMENT = re.compile(r"""^\s*["']?kind["']?\s*:\s*["']?AI(?:Orchestrator|Guardrails|SelfHealing)\b""", re.MULTILINE)
_SIGN = re.compile(r"\[redacted:([^\]\n]{1,80})\]")
MODIFY_WORKFLOW = "modify_workflow"


def is_test(path: str) -> bool:
    """By its name, or by the folder that it is in."""
    pure = PurePosixPath(path)
    return bool(_TEST.fullmatch(pure.name)) or bool(_FOLDERS & {part.lower() for part in pure.parts[:-1]})


def written(change: CodeChange) -> dict[str, str | None]:
    """Path, as paths are compared, to content.

    Raises:
        BadInput: a path leads out of the repository.
    """
    return {normal(file.path): file.content for file in change.files}


def size(change: CodeChange, language: Language) -> str:
    """Too much text, a file twice, or a path that is none; empty where nothing is wrong."""
    given = sum(len(file.content or "") for file in change.files)
    if given > MOST_TEXT:
        return say(language, "too large", given=given, most=MOST_TEXT)
    try:
        paths = [normal(file.path) for file in change.files]
    except BadInput as error:
        return str(error)
    twice = next((path for path in paths if paths.count(path) > 1), None)
    return say(language, "twice", path=twice) if twice else ""


def limit(files: Collection[str], name: str, most: int | None, language: Language) -> str:
    """More files than the agent may touch in one step."""
    if most is None or len(files) <= most:
        return ""
    return say(language, "too many files", given=len(files), name=name, most=most)


def kind_of_files(paths: Sequence[str], tests: bool, language: Language) -> str:
    """Who writes tests writes no code, and who writes code no tests."""
    wrong = next((path for path in paths if is_test(path) is not tests), None)
    return say(language, "no test" if tests else "a test", path=wrong) if wrong else ""


def gone(files: Mapping[str, str | None], there: Collection[str], language: Language) -> str:
    """Something is to be deleted that is not there."""
    wrong = next((path for path, content in files.items() if content is None and path not in there), None)
    return say(language, "not there", path=wrong) if wrong else ""


def unseen(files: Mapping[str, str | None], others: Collection[str], language: Language) -> str:
    """A file would be written anew by who was never shown what stands in it."""
    wrong = next((path for path, content in files.items() if content is not None and path in others), None)
    return say(language, "unseen", path=wrong) if wrong else ""


def forbidden(files: Mapping[str, str | None], before: Mapping[str, str], rules: Behaviour, language: Language) -> str:
    """`modify_workflow`: the documents that say what agents may do are not theirs to change. Those are fermata.toml,
    and YAML of our kinds as it was or as it would be; a build's own workflows (`.github/workflows`) are ordinary files,
    for which an approval gate can be declared.
    """
    operation = rules.forbids(MODIFY_WORKFLOW)
    if operation is None:
        return ""
    wrong = next((path for path, content in files.items() if _is_workflow(path, content, before.get(path))), None)
    return say(language, "forbidden", path=wrong, operation=operation) if wrong else ""


def in_the_run(changes: Sequence[FileChange], rules: Behaviour, language: Language) -> str:
    """More files than the agents of a whole run may create, or change and delete; whichever step did it."""
    created = sum(one["change"] in ("added", "copied") for one in changes)
    for what, name, given in (
        ("created", "max_file_creations", created),
        ("modified", "max_file_modifications", len(changes) - created),
    ):
        most = getattr(rules, name)
        if most is not None and given > most:
            word = say(language, what)
            return say(language, "too many in the run", what=word, given=given, name=name, most=most)
    return ""


def redactions(files: Sequence[WrittenFile], before: Mapping[str, str]) -> list[tuple[str, str]]:
    """Path and rule, of what a guardrail took out of the answer: its signs that were not in the file before."""
    found: list[tuple[str, str]] = []
    for file in files:
        known = _SIGN.findall(before.get(file.path, ""))
        found += [(file.path, rule) for rule in dict.fromkeys(_SIGN.findall(file.content or "")) if rule not in known]
    return found


def _is_workflow(path: str, content: str | None, before: str | None) -> bool:
    name = PurePosixPath(path).name.lower()
    texts = [text for text in (content, before) if text is not None]
    return name == "fermata.toml" or (name.endswith((".yaml", ".yml")) and any(map(_DOCUMENT.search, texts)))
