"""The crash test: kills real processes at every boundary of a workflow and has the outside world judge what is left."""
