"""The reference of all commands: help, man pages and a page of the docs, made from the commands."""
