"""Running programs that a model wrote, where they can reach nothing: a command, its files, limits, and what came of it.

What the user's machine lets nobody confine is refused, unless somebody allowed a run without walls in so many words.
"""
