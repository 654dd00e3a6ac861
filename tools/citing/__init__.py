"""Whether a report is supported by what it cites: pure functions of sentences and passages."""
