"""A label for each language."""
