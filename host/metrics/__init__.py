"""Metrics: what a site does, as Prometheus reads it."""
