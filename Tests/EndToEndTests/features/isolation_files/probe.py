"""probe CALL ARGUMENT…: makes one system call and prints `ok` or the errno's name; ends with 0 or 1.

An argument is a number, s:TEXT (a pointer to it), or open:PATH (a descriptor). Longer attempts have names of their own.
"""
import ctypes
import errno
import os
import platform
import resource
import signal
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)

X86 = {
    "kill": 62, "socket": 41, "clone": 56, "ptrace": 101, "syslog": 103, "setuid": 105, "personality": 135, "setpriority": 141,
    "vhangup": 153, "pivot_root": 155, "acct": 163, "settimeofday": 164, "swapon": 167, "reboot": 169, "sethostname": 170, "iopl": 172,
    "ioperm": 173, "init_module": 175, "delete_module": 176, "quotactl": 179, "lookup_dcookie": 212, "clock_settime": 227, "get_mempolicy": 239,
    "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "unshare": 272, "perf_event_open": 298, "fanotify_init": 300,
    "open_by_handle_at": 304, "setns": 308, "kcmp": 312, "finit_module": 313, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "fsopen": 430,
    "clone3": 435,
}
ARM = {
    "kill": 129, "socket": 198, "clone": 220, "ptrace": 117, "syslog": 116, "setuid": 146, "personality": 92, "setpriority": 140, "vhangup": 58,
    "pivot_root": 41, "acct": 89, "settimeofday": 170, "swapon": 224, "reboot": 142, "sethostname": 161, "init_module": 105, "delete_module": 106,
    "quotactl": 60, "lookup_dcookie": 18, "clock_settime": 112, "get_mempolicy": 236, "kexec_load": 104, "add_key": 217, "request_key": 218,
    "keyctl": 219, "unshare": 97, "perf_event_open": 241, "fanotify_init": 262, "open_by_handle_at": 265, "setns": 268, "kcmp": 272,
    "finit_module": 273, "bpf": 280, "userfaultfd": 282, "io_uring_setup": 425, "fsopen": 430, "clone3": 435,
}
NUMBERS = X86 if platform.machine() == "x86_64" else ARM


def argument(text):
    if text.startswith("s:"):
        return ctypes.c_char_p(text[2:].encode())
    if text.startswith("open:"):
        return ctypes.c_long(os.open(text[5:], os.O_RDONLY))
    return ctypes.c_long(int(text, 0))


def call(name, *arguments):
    if libc.syscall(ctypes.c_long(NUMBERS[name]), *map(argument, arguments)) == -1:
        raise OSError(ctypes.get_errno(), "")


def connect_abstract(name):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0" + name)


def connect(address, port):
    socket.create_connection((address, int(port)), 2).close()


def bind(port):
    with socket.socket() as server:
        server.bind(("", int(port)))


def trace_child():
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        call("ptrace", "16", str(child), "0", "0")
    finally:
        os.kill(child, signal.SIGKILL)


def capset_all():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)(0xFFFFFFFF, 0xFFFFFFFF, 0, 0x1FF, 0x1FF, 0)
    if libc.capset(header, sets) == -1:
        raise OSError(ctypes.get_errno(), "")


def raise_nofile():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard + 1, hard + 1))


OWN = {"connect-abstract": connect_abstract, "connect": connect, "bind": bind, "trace-child": trace_child, "capset-all": capset_all,
       "raise-nofile": raise_nofile}

name, *arguments = sys.argv[1:]
try:
    OWN[name](*arguments) if name in OWN else call(name, *arguments)
except OSError as problem:
    print(errno.errorcode.get(problem.errno, str(problem)))
    sys.exit(1)
except ValueError as problem:
    print(problem)
    sys.exit(1)
print("ok")
