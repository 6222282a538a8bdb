"""A pack while it is being written: when its files have changed, and where something is written."""
