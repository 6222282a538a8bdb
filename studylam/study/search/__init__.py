"""Search over everything that can be read, and what belongs to any of it.

`index.fresh` makes (or brings up to date) the index of a library and its learner; `Index.find` is
asked with each key that is typed. `belongs.belonging` lists what belongs to a thing by way of the
concepts.
"""
