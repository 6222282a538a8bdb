"""Event source mappings: what polls a queue or a stream, and invokes with batches of it.

Everything here is pure and runs on a virtual clock: it starts no process and never sleeps.
``mapping`` holds a mapping's settings, ``filters`` and ``patterns`` its filters, ``records`` the
events that a function gets, ``partial_batch`` reads what it answers; ``queue`` and ``shard`` are
sources in memory, ``queue_poller`` and ``stream_poller`` poll them.
"""
