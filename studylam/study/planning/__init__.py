"""Planning: every day until an exam."""
