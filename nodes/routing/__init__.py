"""Intent routing: code first, then a model, then the person."""
