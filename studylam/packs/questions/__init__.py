"""Reads question banks: one Markdown file a bank, one question under each ``##``."""
