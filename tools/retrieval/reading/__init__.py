"""Turning a file into text: Markdown, plain text, HTML and PDF."""
