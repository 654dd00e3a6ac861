"""Making a text shorter without a model."""
