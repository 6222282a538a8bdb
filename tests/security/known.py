"""What is known to get through: in one place, by name, with the reason."""

from __future__ import annotations

LEAKS_OF_TIER_B = {
    "fs_read_proc_list_processes": "whether a process exists: Landlock hides no path of /proc",
    "meta_hostname": "the machine's name: there is no UTS namespace",
    "meta_link_oracle": "where links point, names of attributes: Landlock covers neither",
    "meta_process_oracle": "whether a process exists, and its CPU time: no PID namespace",
    "meta_stat_oracle": "existence, size and times of files: Landlock doesn't cover stat",
}
"""Metadata that tier B shows, as its own description says. Each breaks ``no_breach``, and nothing
else: no content of a file, and no way to change anything.
"""
