# [fs-write] expect: must be blocked: hard links, renames and exchanges must not bring a host file into /tmp, or something of its own out. Layers: root, Landlock (REFER) | checks: canary_intact,no_secret,no_breach
import ctypes
import os
import tempfile


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    tmp, done = tempfile.mkdtemp(), []
    with open(f"{tmp}/own", "w") as file:
        file.write("x")
    for number, path in enumerate((event["secret_file"], event["canary_file"], event["home"] + "/.ssh/id_rsa", os.__file__)):
        raw, to = os.fsencode(path), os.fsencode(f"{tmp}/{number}")
        for name, one in {
            "link": lambda: os.link(path, to),
            "rename": lambda: os.rename(path, to),
            "out": lambda: os.link(f"{tmp}/own", path + ".own"),
            "exchange": lambda: libc.renameat2(-100, os.fsencode(f"{tmp}/own"), -100, raw, 2) == 0 or os.stat(""),
            "empty": lambda: libc.linkat(os.open(path, os.O_PATH), b"", -100, to, 0x1000) == 0 or os.stat(""),
            "symlink": lambda: os.symlink(f"{tmp}/own", path + ".link"),
        }.items():
            try:
                one()
                done.append([name, path])
            except OSError:
                pass
        try:
            with open(to) as file:
                done.append(file.read())
        except OSError:
            pass
    return {"breach": bool(done), "data": done}
