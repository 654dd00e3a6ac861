"""Compiling: from the steps of a document to the machine that a person would have drawn."""
