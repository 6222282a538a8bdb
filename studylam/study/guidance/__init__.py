"""What to do next, and what was left in the middle."""
