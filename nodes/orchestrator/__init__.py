"""What the boxes of `orchestrator` do."""
