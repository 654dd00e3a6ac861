"""Agents with tools: the node, its tools that change the world, agents as tools, hand-offs."""
