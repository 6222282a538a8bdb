"""Readiness: the probability of passing an exam, and what it rests on."""
