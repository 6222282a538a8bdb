"""Scenarios that need several rooms: a load simulated within a pack's limits, and its bill."""
