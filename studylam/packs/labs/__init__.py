"""Reads the folders of labs: page, configuration, events, cases, what is around the function."""
