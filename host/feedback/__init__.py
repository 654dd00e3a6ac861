"""Feedback: people rate what runs did, and a rated run becomes a case of an eval suite."""
