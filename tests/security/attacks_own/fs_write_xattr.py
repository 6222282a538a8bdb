# [fs-write] expect: must be blocked: extended attributes of host files (Landlock covers none). Layers: root; seccomp without it | checks: canary_intact,no_breach
import os


def lambda_handler(event, context):
    done = []
    for path in (event["canary_file"], event["home"], event["secret_file"], os.__file__, "/usr/lib"):
        for name in ("user.x", "trusted.x", "security.capability", "system.posix_acl_access"):
            for follow in (True, False):
                try:
                    os.setxattr(path, name, b"x", follow_symlinks=follow)
                    os.removexattr(path, name, follow_symlinks=follow)
                    done.append([path, name])
                except OSError:
                    pass
    return {"breach": bool(done), "data": done}
