"""Reads the ``world:`` of a lab: what buckets, tables, queues and mail hold before it runs."""
