"""Drills: what they ask, how they run, and what is looked back on."""
