"""Wrappers that know no agent and no LangGraph: errors, attempts, the intent ledger, receipts, the saga plan."""
