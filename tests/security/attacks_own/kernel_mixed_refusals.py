# [kernel] expect: must be blocked: what only a machine's owner may do, in one go: mounts new and old, chroot, pivot_root, keys, modules, quotas, NUMA policy, ports, handles. Layer: seccomp, no capability | checks: no_breach
import ctypes
import platform


def lambda_handler(event, context):
    if platform.machine() != "x86_64":
        return {"skipped": True}
    libc = ctypes.CDLL(None, use_errno=True)
    calls = {"mount": (165, b"none", b"/tmp", b"tmpfs", 0, None), "umount2": (166, b"/tmp", 0), "chroot": (161, b"/"), "fsopen": (430, b"tmpfs", 0), "open_tree": (428, -100, b"/", 1),
             "mount_setattr": (442, -100, b"/", 0, b"\0" * 32, 32), "keyctl": (250, 0, -3, 0), "add_key": (248, b"user", b"x", b"x", 1, -3), "bpf": (321, 0, b"\0" * 64, 64),
             "perf": (298, b"\0" * 120, 0, -1, -1, 0), "ptrace": (101, 0, 0, 0, 0), "unshare": (272, 0x10000000), "mbind": (237, 0, 0, 0, 0, 0, 0), "migrate": (256, 0, 0, 0, 0),
             "syslog": (103, 3, ctypes.create_string_buffer(9), 9), "ioperm": (173, 0x378, 1, 1), "modify_ldt": (154, 0, ctypes.create_string_buffer(16), 16), "vmsplice": (278, 1, None, 0, 0)}
    done = [name for name, (number, *rest) in calls.items() if libc.syscall(number, *rest) >= 0]
    return {"breach": bool(done), "data": done}
