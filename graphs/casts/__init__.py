"""Who plays in which workflow: one file a workflow."""
