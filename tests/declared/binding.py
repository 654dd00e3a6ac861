"""Documents of guardrails bound to an orchestrator: the seed's two, and ones of a few lines."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphs.declared.compiling.scope import USUAL, Scope
from graphs.declared.guarding import Guarding, guarding
from graphs.declared.reading import read
from graphs.declared.resource import Resource
from nodes.deliverable import Deliverable
from tools.expressions.schema import ANY, STRING, fields
from tools.guards.applying import applied
from tools.guards.guardrail import Where

EXAMPLES = Path(__file__).parents[2] / "examples"
SCOPE = Scope(USUAL, {"code_changes": ANY, "test_files": ANY, "review_comments": fields({"severity": STRING})})


def shipped(name: str) -> Resource:
    (found,) = read((EXAMPLES / name).read_text("utf-8"), name)
    return found


ORCHESTRATOR, GUARDRAILS = shipped("ai-orchestrator-config.yaml"), shipped("ai-guardrails.yaml")


def document(kind: str, spec: str, name: str = "some", namespace: str = "default", labels: str = "") -> Resource:
    lines = "\n".join(f"  {line}" for line in spec.strip().splitlines())
    head = f"apiVersion: platform.company.io/v1\nkind: {kind}\nmetadata:\n  name: {name}\n  namespace: {namespace}\n"
    (found,) = read(f"{head}  labels: {{{labels}}}\nspec:\n{lines}\n", f"{name}.yaml")
    return found


def rails(spec: str, **told: str) -> Resource:
    return document("AIGuardrails", spec, **told)


def orchestrator(more: str = "", **told: str) -> Resource:
    return document("AIOrchestrator", f"{more}\nworkflows: {{ask: {{steps: [{{gate: human-approval}}]}}}}", **told)


LIMITS = "behaviorLimits: {{maxOutputTokens: {0}, maxFileCreations: {1}, maxFileModifications: {2}}}"


def seeds(*more: Resource) -> Guarding:
    return guarding(ORCHESTRATOR, (GUARDRAILS, *more), SCOPE)


def become(found: Guarding, text: str, at: Where) -> tuple[str, str]:
    """What the guardrails make of a text, and whether it may go on."""
    done = applied(text, found.guardrails(), at)
    return done.text, done.verdict


def reading(files: Mapping[str, str]) -> Any:
    """Reads these files and nothing else."""

    async def reads(_state: Any, _config: Any) -> Deliverable:
        return Deliverable("\n".join(files.values()), tuple(files), files)

    return reads
