"""Rules that read English and Korean, for when no language model is configured."""
