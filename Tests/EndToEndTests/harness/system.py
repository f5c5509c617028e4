"""Calls of the kernel that Python 3.11 lacks, and a look at the processes of a world."""
from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import time
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNS, _CLONE_NEWNET = 0x00020000, 0x40000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


def _checked(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def enter_namespaces(mounts: bool) -> None:
    """Moves this process into a fresh network namespace with loopback up and, with `mounts`, a mount namespace whose changes stay in it.

    The calls are unshare(2), mount(2) and SIOCSIFFLAGS.
    """
    _checked(_libc.unshare(_CLONE_NEWNET | (_CLONE_NEWNS if mounts else 0)))
    if mounts:
        _checked(_libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        flags = struct.unpack("16sh", fcntl.ioctl(control, _SIOCGIFFLAGS, struct.pack("16sh", b"lo", 0))[:18])[1]
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _IFF_UP))


def mount_tmpfs(target: Path, size: str) -> None:
    _checked(_libc.mount(b"test", bytes(target), b"tmpfs", 0, f"size={size},mode=755".encode()))


def remount_read_only(target: Path) -> None:
    """Makes the mount at `target` read-only, and writable again with `remount_writable`."""
    _checked(_libc.mount(None, bytes(target), None, 0x20 | 1, None))


def remount_writable(target: Path) -> None:
    _checked(_libc.mount(None, bytes(target), None, 0x20, None))


def unmount(target: Path) -> None:
    _checked(_libc.umount2(bytes(target), 2))


def pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _link(pid: int, name: str) -> str:
    try:
        return os.readlink(f"/proc/{pid}/{name}")
    except OSError:
        return ""


def _text(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def runs_program(pid: int, binary: Path) -> bool:
    """Whether `pid` runs the file `binary`, seen through whatever mount: the link in /proc may name another path, or none."""
    try:
        return os.path.samefile(f"/proc/{pid}/exe", binary)
    except OSError:
        return False


def command_line(pid: int) -> str:
    return _text(pid, "cmdline").replace("\0", " ").strip()


def is_zombie(pid: int) -> bool:
    return _text(pid, "stat").rpartition(")")[2].split()[:1] == ["Z"]


def descendants(pid: int) -> set[int]:
    """`pid` and every living process below it."""
    parents: dict[int, int] = {}
    for other in pids():
        fields = _text(other, "stat").rpartition(")")[2].split()
        if len(fields) > 1:
            parents[other] = int(fields[1])
    found = {pid}
    while True:
        more = {child for child, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def processes_of(root: Path) -> set[int]:
    """Processes that belong to the state root `root`: cove's own (by environment or arguments) and the containers' (by their mounts).

    This process and the ones that it still waits for are not among them.
    """
    mark, own = str(root), descendants(os.getpid())
    found = set()
    for pid in pids():
        if pid in own or is_zombie(pid):
            continue
        if mark in _text(pid, "environ") or mark in _text(pid, "cmdline") or mark in _text(pid, "mountinfo"):
            found.add(pid)
    return found


def end_processes_of(root: Path) -> None:
    """Kills what a failed test left running."""
    for _ in range(20):
        left = processes_in_use(root)
        if not left:
            return
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.1)


def processes_in_use(root: Path) -> set[int]:
    """Like `processes_of`, without the processes that only share this world's mount namespace: they show its mounts, too."""
    own_mounts = _link(os.getpid(), "ns/mnt")
    mark = str(root)
    return {pid for pid in processes_of(root)
            if _link(pid, "ns/mnt") != own_mounts or mark in _text(pid, "environ") or mark in _text(pid, "cmdline")}
