"""Workflows that a YAML document declares: read, checked, and compiled to the same boxes and arrows as any other."""
