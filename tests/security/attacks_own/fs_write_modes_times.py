# [fs-write] expect: must be inert: chmod, chown and utime in every spelling must not change files of the host (Landlock covers none). Layers: root; seccomp without it | checks: canary_intact
import ctypes
import os


def lambda_handler(event, context):
    libc = ctypes.CDLL(None, use_errno=True)
    said = []
    for path in (event["canary_file"], event["canary_dir"], event["secret_file"], event["home"] + "/.bashrc", event["progress_db"]):
        raw = os.fsencode(path)
        for name, one in {
            "chmod": lambda: os.chmod(path, 0o777),
            "chown": lambda: os.chown(path, os.getuid(), os.getgid()),
            "utime": lambda: os.utime(path, (1, 1)),
            "lutime": lambda: os.utime(path, (1, 1), follow_symlinks=False),
            "fchmodat2": lambda: libc.syscall(452, -100, raw, 0o777, 0) == 0 or os.stat(""),
            "O_PATH": lambda: os.fchmod(os.open(path, os.O_PATH), 0o777),
        }.items():
            try:
                one()
                said.append(name)
            except OSError:
                pass
    return {"said": said}
