"""The root that an environment sees: built anew from nothing, laid out as on Lambda.

::

    /var/lang        the interpreter and its standard library         read-only
    /var/runtime     boto3 and what it needs; nothing of our own      read-only
    /var/task        the function's code                              read-only
    /opt             its layers                                       read-only
    /tmp             its own, of a fixed size, gone with it           writable
    /usr/lib, /lib…  shared libraries                                 read-only
    /dev             null, full, random, urandom
    /etc, /proc      a handful of files that we wrote
    /.stage          code and layers of all functions     supervisors only, never a handler
    /.program        the runtime's own code               the zygote only, never a handler

What isn't named isn't there: no home, no other user's files, no real /proc or /sys, no /dev/shm,
no programs. The zygote builds the root once; every environment gets a copy of these mounts.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from studylam.runtime.sandbox import libc, namespaces

_READ_ONLY = libc.MOUNT_ATTR_RDONLY | libc.MOUNT_ATTR_NOSUID | libc.MOUNT_ATTR_NODEV
_QUIET = libc.MS_NOSUID | libc.MS_NODEV

USER_NAME = "sbx_user1051"
"""The login name that code sees on Lambda."""

_SHARED_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/lib32", "/lib32")
_SITE_FOLDERS = ("site-packages", "dist-packages")


@dataclass(frozen=True)
class Blueprint:
    """What goes into the root. Paths are the host's; computed before the old root is left."""

    executable: str
    standard_library: str
    extensions: str
    library_folder: str  # sys.platlibdir: "lib" or "lib64"
    version: str  # "3.11"
    packages: tuple[tuple[str, str], ...]  # (path, name in /var/runtime)
    program: tuple[tuple[str, str], ...]  # (path, name in /.program)
    stage: str
    uids: tuple[int, ...]  # of environments, where we are root


PYTHON = "/var/lang/bin/python3"


def build(blueprint: Blueprint, place: str) -> None:
    """Build the root on the empty folder ``place`` and make it the root of this process.

    The process needs a mount namespace of its own, and capabilities over it.
    """
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_PRIVATE)
    # Before the root hides them: which libraries an interpreter here really maps.
    libraries = _mapped_libraries()
    libc.mount("tmpfs", place, "tmpfs", _QUIET, "mode=755,size=8m")
    os.chdir(place)

    for folder in ("tmp", "opt", "var/task", "var/runtime", "dev", "etc", "proc", ".stage"):
        Path(folder).mkdir(parents=True, exist_ok=True)
    _interpreter(blueprint)
    for source, name in blueprint.packages:
        _bind(source, f"var/runtime/{name}")
    Path(".program").mkdir()
    libc.mount("tmpfs", ".program", "tmpfs", _QUIET, "mode=700,size=1m")
    for source, name in blueprint.program:
        _bind(source, f".program/{name}")
    _bind(blueprint.stage, ".stage")
    _system_libraries()
    for library in libraries:
        if not Path(library[1:]).exists():
            _bind(library, library[1:])
    for path in ("/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime"):
        if Path(path).exists():
            _bind(path, path[1:])
    for name in ("null", "full", "random", "urandom"):
        _bind(f"/dev/{name}", f"dev/{name}", restrict=False)
    _written_files(blueprint)

    # The kernel's trick for a root without a place for the old one: stack it, then detach it.
    libc.pivot_root(".", ".")
    libc.unmount(".")
    os.chdir("/")
    libc.mount("none", "/", "", libc.MS_REMOUNT | libc.MS_BIND | libc.MS_RDONLY | _QUIET)


def open_environment(*, tmp_bytes: int) -> None:
    """In a copy of the root, for one environment: an empty /tmp, and mounts that reach handlers.

    Call after `namespaces.leave_everything_else`. What the supervisor mounts from now on (code,
    layers) also appears in the mount namespaces that its handler processes make for themselves.
    """
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_PRIVATE)
    options = f"mode=1777,size={tmp_bytes},nr_inodes=65536"
    libc.mount("tmpfs", "/tmp", "tmpfs", _QUIET, options)
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_SHARED)


def resize_tmp(tmp_bytes: int) -> None:
    """Give /tmp the size of the function's ephemeral storage."""
    libc.mount("tmpfs", "/tmp", "tmpfs", libc.MS_REMOUNT | _QUIET, f"size={tmp_bytes}")


def place_code(code: str, layers: str | None) -> None:
    """Show staged code at /var/task and staged layers at /opt; both come read-only."""
    libc.mount(f"/.stage/{code}", "/var/task", "", libc.MS_BIND)
    if layers:
        libc.mount(f"/.stage/{layers}", "/opt", "", libc.MS_BIND)


def hide_what_is_ours() -> None:
    """In a handler's own mount namespace: no other function's code, none of our program."""
    libc.mount("none", "/", "", libc.MS_REC | libc.MS_SLAVE)
    libc.unmount("/.stage")
    libc.unmount("/.program")


def _interpreter(blueprint: Blueprint) -> None:
    library = f"var/lang/{blueprint.library_folder}"
    home = f"{library}/python{blueprint.version}"
    _bind(blueprint.executable, PYTHON[1:])
    Path(f"var/lang/bin/python{blueprint.version}").symlink_to("python3")
    _bind(blueprint.standard_library, home)
    for name in _SITE_FOLDERS:
        if Path(home, name).is_dir():
            _cover(f"{home}/{name}")
    if not Path(home, "lib-dynload").exists() and Path(blueprint.extensions).is_dir():
        raise libc.KernelError(2, "the standard library has no lib-dynload", home)
    # An interpreter outside /usr finds its libpython beside itself ($ORIGIN/../lib).
    prefix = Path(blueprint.executable).parent.parent
    if prefix != Path("/usr"):
        for found in sorted((prefix / "lib").glob("lib*.so*")):
            if found.is_file():
                _bind(str(found.resolve()), f"var/lang/lib/{found.name}")


def _system_libraries() -> None:
    for folder in _SHARED_LIBRARIES:
        path = Path(folder)
        if path.is_symlink():
            target = path.parent / path.readlink()
            Path(folder[1:]).parent.mkdir(parents=True, exist_ok=True)
            Path(folder[1:]).symlink_to(os.path.relpath(target, path.parent))
        elif path.is_dir():
            _bind(folder, folder[1:])


def _mapped_libraries() -> list[str]:
    """Shared objects that extension modules pull in from places that only this Python knows."""
    for module in ("_ssl", "_hashlib", "_sqlite3", "_ctypes", "_lzma", "_bz2", "zlib", "_decimal"):
        try:
            __import__(module)
        except ImportError:
            continue
    found = set()
    for line in Path("/proc/self/maps").read_text("utf-8", "surrogateescape").splitlines():
        path = line.partition("/")[2]
        if ".so" in path and "/lib-dynload/" not in path:
            found.add("/" + path)
    usual = tuple(folder + "/" for folder in _SHARED_LIBRARIES)
    return sorted(path for path in found if not path.startswith(usual) and Path(path).is_file())


def _written_files(blueprint: Blueprint) -> None:
    uids = blueprint.uids or (namespaces.INSIDE_UID,)
    group = blueprint.uids[0] if blueprint.uids else namespaces.INSIDE_GID
    users = "".join(f"{USER_NAME}:x:{uid}:{group}::/tmp:/sbin/nologin\n" for uid in uids)
    for path, text in {
        "etc/passwd": "root:x:0:0:root:/root:/bin/bash\n" + users,
        "etc/group": f"root:x:0:\n{USER_NAME}:x:{group}:\n",
        "etc/hosts": "127.0.0.1 localhost\n",
        "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        "etc/os-release": 'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\n',
        "proc/cpuinfo": "processor\t: 0\nmodel name\t: StudyLam\n\nprocessor\t: 1\n"
        "model name\t: StudyLam\n\n",
        "proc/meminfo": "MemTotal:        1048576 kB\nMemFree:          524288 kB\n",
    }.items():
        Path(path).write_text(text, "ascii")


def _bind(source: str, target: str, *, restrict: bool = True) -> None:
    """Bind a file or folder of the host below the root being built (relative ``target``)."""
    place = Path(target)
    place.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(Path(source).stat().st_mode):
        place.mkdir(exist_ok=True)
    else:
        place.touch()
    libc.mount(source, target, "", libc.MS_BIND | libc.MS_REC)
    if restrict:
        libc.restrict_mount(target, _READ_ONLY)


def _cover(folder: str) -> None:
    libc.mount("tmpfs", folder, "tmpfs", _QUIET | libc.MS_RDONLY, "mode=755,size=4k,nr_inodes=4")
