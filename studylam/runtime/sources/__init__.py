"""Event source mappings: what polls a queue or a stream, and invokes with batches of it.

Nothing here sleeps: what waits, waits on a clock, which may be a virtual one.
``mapping`` holds a mapping's settings, ``filters`` and ``patterns`` its filters, ``records`` the
events that a function gets, ``partial_batch`` reads what it answers; ``queue_poller`` and
``stream_poller`` poll what ``interfaces`` describes: the world's queues and shards
(``cloud_sources``), or those in memory (``queue``, ``shard``), on which their rules are tested a
thousand times a second, with invocations that take time. ``running`` puts it all together.
"""
