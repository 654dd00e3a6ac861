"""Telemetry: what tells the outside what runs do, where a site asks for it: traces, and lines of a log."""
