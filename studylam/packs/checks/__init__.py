"""Finds what is wrong with a pack, each kind of rule in a module of its own."""
