"""Where reports are published."""
