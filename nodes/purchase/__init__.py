"""The boxes of `purchase`: look at the shelf, buy, take back."""
