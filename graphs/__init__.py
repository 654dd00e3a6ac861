"""Arrows: one workflow, one file, one screen."""
