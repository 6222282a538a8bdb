"""Lambda's API for managing functions, by its own names, in memory.

Each method is the operation that it is called after ("AWS Lambda API Reference"); parameters that
steer nothing here are left out, and revision ids with them. One module for each group of
operations; `Account` is what they share, `studylam.runtime.service` puts them together.
"""
