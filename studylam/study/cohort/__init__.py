"""How a class did: the exported records of its learners, read together for their instructor."""
