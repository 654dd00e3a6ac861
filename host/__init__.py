"""What starts, stores, shows and measures runs."""

import os

# Before LangGraph is imported: only the types that state schemas declare are revived from a checkpoint.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
