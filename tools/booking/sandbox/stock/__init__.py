"""What the sandbox sells: generated from a seed, so that every route and date has the same offers in every process."""
