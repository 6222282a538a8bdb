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

A, B = ("A-root", "A-user"), ("B-root", "B-user")

FINDINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "fs_write_fill_tmp": (B, "nothing counts what all files of /tmp take together"),
    "mem_page_tables": ((*A, *B), "page tables are in no count of the host"),
    "mem_shared_and_hidden": ((*A, *B), "unmapped shared memory is in no count of the host"),
    "mem_socket_buffers": ((*A, *B), "socket buffers are in no count of the host"),
    "net_descriptors_in_flight": (
        ("A-user", "B-user"),
        "descriptors on their way count for the account; RLIMIT_NOFILE is as high as the host's",
    ),
    "proc_starve_neighbours": (
        ("A-user",),
        "RLIMIT_NPROC counts the user namespace that all environments share",
    ),
    "res_many_objects": ((*A, *B), "every payload is parsed whole, whatever it becomes"),
}
"""Holes that are still to be mended: attack → configurations where it gets through, and why."""
