"""Attempts to get out of a default container: each row of isolation_files/attempts.tsv is a test."""
from __future__ import annotations

import socket
from pathlib import Path
from typing import Callable

from harness.world import Result, World, check, equal, need, table

SECONDS = 30
FILES = Path(__file__).with_name("isolation_files")
HOST_SOCKET = "cove-isolation-test"
HOST_PORT = 18170

_host: list[socket.socket] = []
_sleeper: list[int] = []


def prepare(world: World) -> None:
    need("python3", "ip", "mount")
    version = world.run(["python3", "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]).out.strip()
    packages = [f"python{version}-minimal", f"libpython{version}-minimal", f"libpython{version}-stdlib"]
    world.cove("image", "capture", *(f"--package={package}" for package in packages), "prober", "python3",
               "sh", "bash", "mount", "umount", "ip", "date", "env", "ls", "grep", "cut", "head", "wc", "touch", "chown", "mknod", "chroot", "mkdir", "timeout", "readlink", "true", "cat", timeout=120)
    probe = world.folder / "probe"
    probe.write_text(f"#!/usr/bin/env python3\n{(FILES / 'probe.py').read_text()}")
    probe.chmod(0o755)
    for address in (f"\0{HOST_SOCKET}", ("127.0.0.1", HOST_PORT)):
        server = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
        server.bind(address)
        server.listen()
        _host.append(server)
    # a number that no container has: its own process ids begin at 1
    _sleeper.append(world.start(["sleep", "3600"]).pid)


def conclude(world: World) -> None:
    for server in _host:
        server.close()
    world.run(["kill", *map(str, _sleeper)])


def _run(world: World, command: str, *flags: str) -> Result:
    result = world.try_cove("run", "--rm", *flags, "-v", f"{world.folder}/probe:/usr/bin/probe:ro", "-e", f"HOST_PID={_sleeper[0]}",
                            "-e", f"HOST_SOCKET={HOST_SOCKET}", "-e", f"HOST_PORT={HOST_PORT}", "--entrypoint", "sh", "prober", "-c", command)
    check(result.code not in (125, 126), f"the attempt was not made\n{result}")
    check("command not found" not in result.err, f"the attempt was not made\n{result}")
    return result


def _attempt(outcome: str, command: str) -> Callable[[World], None]:
    def test(world: World) -> None:
        result = _run(world, command)
        if outcome in ("allowed", "denied", "confined"):
            equal("allowed" if result.code == 0 else "denied", "allowed" if outcome == "allowed" else "denied", f"outcome of\n{result}\n")
        else:
            equal(result.out.strip(), outcome, f"outcome of\n{result}\n")
        if outcome == "confined":
            result = _run(world, command, "--privileged")
            equal(result.code, 0, f"exit status with --privileged: else the attempt says nothing\n{result}\n")
    return test


for _name, _outcome, _command in table(FILES / "attempts.tsv", 3):
    globals()[f"test_{_name}"] = _attempt(_outcome, _command)
