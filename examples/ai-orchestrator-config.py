"""The crash scenarios of `feature-development` in `ai-orchestrator-config.yaml`, those of its Python twin:
`fermata crashtest examples/ai-orchestrator-config.yaml:feature-development`.
"""

from host.crashtest.development import scenarios

__all__ = ["scenarios"]
