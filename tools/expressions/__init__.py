"""Expressions: what a YAML document asks of its values, in a closed subset of CEL; pure, bounded, parsed once."""
