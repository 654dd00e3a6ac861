"""Git: a real repository as the outside of workflows that change code."""
