"""Looking at code that a model wrote: is it fit to be read (a score), is it safe; never run, never asked for its own
opinion: what it says about itself (suppressions, configuration) counts for nothing.
"""
