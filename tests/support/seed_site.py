"""A site with the seed's documents, a real repository, people with tokens, and a model that answers from a script."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reliability.approvers.tokens import hash_of, new_token
from tests.support import warm
from tests.support.developing import written
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.searching import holding

EXAMPLES = Path(__file__).parents[2] / "examples"
ORCHESTRATOR, GUARDRAILS = EXAMPLES / "ai-orchestrator-config.yaml", EXAMPLES / "ai-guardrails.yaml"
WORKFLOW = "development-orchestrator/feature-development"

PEOPLE = {
    "ann": ("platform", True),
    "bob": ("platform", False),
    "sec": ("security", True),
    "dee": ("dba", False),
    "ops": ("operations", False),
}
"""By name, the team and whether they are senior."""


@dataclass(frozen=True)
class Site:
    """`folder` holds everything; each command is a process of its own, so that all between two is a restart."""

    folder: Path
    env: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    def people(self) -> "Site":
        """The same with an approver directory."""
        tokens = {name: new_token() for name in PEOPLE}
        lines = [
            f"- {{name: {name}, teams: [{team}], senior: {str(senior).lower()}, token: '{hash_of(tokens[name])}'}}"
            for name, (team, senior) in PEOPLE.items()
        ]
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "approvers.yaml").write_text("people:\n" + "\n".join(lines) + "\n", "utf-8")
        return replace(self, tokens=tokens)

    def say(self, *words: str, by: str = "") -> warm.Done:
        token = {"FERMATA_TOKEN": self.tokens[by]} if by else {}
        said = ("--as", by) if by else ()
        kept = {name: os.environ[name] for name in ("FERMATA_SEMGREP",) if name in os.environ}
        env = {"FERMATA_HOME": str(self.home), **kept, **self.env, **token}
        return warm.fermata(self.folder / "said", env, *words, *said).wait(120)

    def applied(self, *files: Path) -> "Site":
        done = self.say("apply", *(word for file in files for word in ("-f", str(file))))
        assert done.code == 0, done.err
        return self

    def run(self, issue: str = "Add what is missing.", workflow: str = WORKFLOW) -> dict[str, Any]:
        """Begin a run, to its gate or its end."""
        given = json.dumps({"issue": {"description": issue}, "repository": str(self.repository)})
        told = self.say("run", workflow, "--input", given, "--json", by="bob" if self.tokens else "")
        assert told.out, told.err
        return told.json

    def git(self, *words: str) -> str:
        told = subprocess.run(["git", *words], cwd=self.repository, capture_output=True, check=True)
        return told.stdout.decode("utf-8", "replace").strip()

    def branches(self) -> list[str]:
        return self.git("for-each-ref", "--format=%(refname:short)", "refs/heads/fermata").split()

    def holding(self, words: str) -> list[str]:
        """Where these words stand: in the home, its databases unpacked, the repository, or an object of git's."""
        found = [*holding(self.home, [words]), *holding(self.repository, [words])]
        return [*found, *(["git"] if words in self.git("cat-file", "--batch-all-objects", "--batch") else [])]

    @contextmanager
    def answers(self, *script: Reply) -> Iterator[tuple["Site", OpenAIServer]]:
        """The same with a model that answers so, over HTTP."""
        with openai_server(*script) as server:
            told = {"FERMATA_MODEL": "openai:stub", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test"}
            yield replace(self, env={**self.env, **told}), server


def changes(files: Mapping[str, str | None], summary: str = "Done.") -> Reply:
    return called("CodeChange", written(files, summary))


def checks(files: Mapping[str, str | None]) -> Reply:
    return called("TestChange", written(files, "Tested."))


def review(severity: str = "low") -> Reply:
    return called("CodeReview", {"severity": severity, "findings": [], "summary": "Looked at."})
