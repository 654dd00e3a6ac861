"""The kinds of resources that there are."""

from collections.abc import Mapping

from graphs.declared.models.guardrails import Guardrails
from graphs.declared.models.healing import SelfHealing
from graphs.declared.models.metadata import Document
from graphs.declared.models.orchestrator import Orchestrator
from graphs.declared.models.section import Section

KINDS: Mapping[str, type[Section]] = {
    "AIOrchestrator": Orchestrator,
    "AIGuardrails": Guardrails,
    "AISelfHealing": SelfHealing,
}
"""Kind -> the model of its spec."""

DOCUMENTS: Mapping[str, type[Document[Section]]] = {kind: Document[spec] for kind, spec in KINDS.items()}  # type: ignore[valid-type]
