"""The boxes of `order`: reading, looking at the shelf, buying and taking back."""
