"""Metadata: what a resource is called, and what it is labelled with; Kubernetes' rules for names."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field

from graphs.declared.models.section import Section
from graphs.declared.models.words import DnsLabel, DnsName, Form

API_VERSION = "platform.company.io/v1"

_PART = r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"
_SIGNS = "letters, digits and - _ ., a letter or a digit at both ends"

LabelKey = Annotated[str, Form(rf"([a-z0-9.-]+/)?{_PART}", f"a name of {_SIGNS}, with or without a DNS prefix/", 317)]
LabelValue = Annotated[str, Form(rf"({_PART})?", _SIGNS)]
Labels = dict[LabelKey, LabelValue]

Spec = TypeVar("Spec", bound=Section)


class Metadata(Section):
    """Which resource this is: its kind, namespace and name together."""

    name: DnsName = Field(description="What the resource is called: one of its kind in a namespace.")
    namespace: DnsLabel = Field(
        default="default", description="Groups resources; a guardrail binds to those of its own."
    )
    labels: Labels = Field(default={}, description="Words by which a selector finds the resource, such as `team: web`.")
    annotations: dict[str, str] = Field(
        default={}, description="Notes for people and tools; nothing is decided by them."
    )
    uid: Any = Field(default=None, description="Written by the system; what a file says here is not read.")
    generation: Any = Field(default=None, description="Written by the system: how often the spec was changed.")
    resource_version: Any = Field(default=None, description="Written by the system; what a file says here is not read.")
    creation_timestamp: Any = Field(
        default=None, description="Written by the system; what a file says here is not read."
    )


class Document(Section, Generic[Spec]):
    """One resource as a file holds it."""

    api_version: Literal["platform.company.io/v1"] = Field(description="The version of this kind of document.")
    kind: str = Field(description="Which kind of resource it is.")
    metadata: Metadata = Field(description="What it is called.")
    spec: Spec = Field(description="What is wanted.")
    status: Any = Field(default=None, description="Written by the system; what a file says here is not read.")
