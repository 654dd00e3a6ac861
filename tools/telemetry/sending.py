"""Sending: spans go to a receiver in batches, from a thread of their own; one that is away delays no run."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Tracer

from reliability.environment import environment
from tools.telemetry.leaving import at_the_end

PATIENCE = 5
"""[s] for one batch; what was not taken by then is dropped."""


def tracer(receiver: str) -> Tracer:
    """A provider of its own: what else in this process traces is not touched. At exit what is left is sent."""
    known = {"service.name": "fermata", "deployment.environment.name": environment()}
    provider = TracerProvider(resource=Resource.create(known), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=f"{receiver.rstrip('/')}/v1/traces", timeout=PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    at_the_end(provider.shutdown)
    return provider.get_tracer("fermata")
