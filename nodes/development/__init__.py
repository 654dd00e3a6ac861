"""What the boxes of the development workflow do."""
