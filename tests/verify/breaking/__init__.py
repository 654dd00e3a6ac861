"""Ways of breaking one thing in a machine that was good: the seeded-defect suite."""
