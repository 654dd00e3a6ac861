"""Seccomp: calls of the kernel that no test suite needs and that holes are found in, and sockets that no network
namespace holds (`AF_VSOCK` reaches the host of a virtual machine).

A filter is a list of classic BPF instructions (`struct sock_filter`), read by the kernel before each call. Written out
here because pyseccomp's last release is of 2021. Machines other than x86-64 and arm64 go without it.
"""

import os
import platform
import struct
from errno import EAFNOSUPPORT, EPERM

LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JGE|K, BPF_RET|K
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000  # SECCOMP_RET_ALLOW, _KILL_PROCESS, _ERRNO
NUMBER, MACHINE, FIRST = 0, 4, 16  # offsets in struct seccomp_data; the first argument's lower half
X32 = 0x40000000
FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK

# socket, then: ptrace, process_vm_readv, process_vm_writev, keyctl, add_key, request_key, bpf, perf_event_open,
# userfaultfd, io_uring_setup, mount, umount2, pivot_root, unshare, setns, kexec_load, init_module, finit_module,
# open_by_handle_at, swapon, reboot, acct, quotactl, open_tree, move_mount, fsopen, mount_setattr, pidfd_getfd
MACHINES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "x86_64": (
        0xC000003E,
        41,
        (
            *(101, 310, 311, 250, 248, 249, 321, 298, 323, 425, 165, 166, 155, 272, 308, 246, 175, 313),
            *(304, 167, 169, 163, 179, 428, 429, 430, 442, 438),
        ),
    ),
    "aarch64": (
        0xC00000B7,
        198,
        (
            *(117, 270, 271, 219, 217, 218, 280, 241, 282, 425, 40, 39, 41, 97, 268, 104, 105, 273),
            *(265, 224, 142, 89, 60, 428, 429, 430, 442, 438),
        ),
    ),
}


def program(machine: str) -> bytes:
    """The filter for that machine; nothing for one that is not known.

    A call in another machine's numbering (32 bits, x32) kills the process: its numbers mean something else.
    """
    if machine not in MACHINES:
        return b""
    audit, socket, denied = MACHINES[machine]
    code = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, audit), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    code += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for number in denied:
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, FAIL | EPERM)]
    code += [(EQUAL, 1, 0, socket), (RETURN, 0, 0, ALLOW), (LOAD, 0, 0, FIRST)]
    for family in FAMILIES:
        code += [(EQUAL, 0, 1, family), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, FAIL | EAFNOSUPPORT))
    return b"".join(struct.pack("HBBI", *instruction) for instruction in code)


def opened() -> int | None:
    """A file descriptor that bubblewrap reads the filter from, to be closed afterwards."""
    filtered = program(platform.machine())
    if not filtered:
        return None
    reading, writing = os.pipe()
    os.write(writing, filtered)  # less than a pipe holds
    os.close(writing)
    return reading
