"""How a stranger's files become text, YAML and Markdown that are safe to look at."""
