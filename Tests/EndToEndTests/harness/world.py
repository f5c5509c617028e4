"""A world: a state root of its own, in a network and a mount namespace of its own, with cove's binary."""
from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Callable, Iterator, Optional, Sequence

from . import system

REPOSITORY = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("COVE_SHARED") or REPOSITORY.parent / "shared")


class Skip(Exception):
    """What a test needs is not on this host; the text says what."""


class Failed(AssertionError):
    """A check of a test did not hold."""


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it wrote."""

    line: str
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        shown = f"$ {self.line}\nexit {self.code}"
        for mark, text in ((">", self.out), ("!", self.err)):
            lines = text.splitlines()
            shown += "".join(f"\n{mark} {line}" for line in lines[:25])
            if len(lines) > 25:
                shown += f"\n{mark} … {len(lines) - 25} more lines"
        return shown


def check(condition: object, what: str) -> None:
    if not condition:
        raise Failed(what)


def equal(actual: object, expected: object, what: str = "") -> None:
    if actual != expected:
        raise Failed(f"{what or 'value'}:\n  expected {expected!r}\n  actual   {actual!r}")


def eventually(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Waits until `condition` holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(f"not within {seconds:g} s: {what}")
        time.sleep(0.05)


def need(*programs: str) -> None:
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        raise Skip(f"needs {', '.join(missing)}")


def table(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows of a file of tab-separated columns; empty lines and lines that begin with # are left out."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line and not line.startswith("#"):
            cells = line.split("\t")
            check(len(cells) == columns, f"{path.name}:{number}: {columns} columns expected, {len(cells)} found")
            yield cells


class World:
    def __init__(self, cove: Path, name: str):
        base = Path(os.environ.get("COVE_TEST_DIR", "/var/tmp"))
        self.folder = Path(tempfile.mkdtemp(prefix=f"cove-{name}-", dir=base))
        self.root = self.folder / "root"
        self.root.mkdir()
        self.binary = cove
        self.environment = {
            "PATH": f"{self._program_folder()}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TERM": "xterm",
            "COVE_ROOT": str(self.root),
        }

    def _program_folder(self) -> Path:
        """A folder with the binary as `cove` and as `docker`, first in PATH."""
        folder = self.folder / "bin"
        folder.mkdir()
        for name in ("cove", "docker"):
            (folder / name).symlink_to(self.binary)
        return folder

    # -------------------------------------------------------------- running

    def run(self, command: Sequence[str], *, input: str = "", timeout: float = 60, env: Optional[dict[str, str]] = None,
            cwd: Optional[Path] = None) -> Result:
        line = shlex.join(command)
        # files, not pipes: a monitor that inherits an end of a pipe must not hold the test up
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
            given.write(input.encode())
            given.seek(0)
            try:
                done = subprocess.run(list(command), stdin=given, stdout=out, stderr=err, timeout=timeout,
                                      env=self.environment | (env or {}), cwd=cwd or self.folder, check=False)
                code = done.returncode if done.returncode >= 0 else 128 - done.returncode
            except subprocess.TimeoutExpired:
                raise Failed(f"still running after {timeout:g} s: {line}") from None
            texts = []
            for stream in (out, err):
                stream.seek(0)
                texts.append(stream.read().decode("utf-8", "backslashreplace"))
        return Result(line, code, *texts)

    def try_cove(self, *arguments: str, **options: Any) -> Result:
        """Runs cove; any exit status will do."""
        return self.run(["cove", *arguments], **options)

    def cove(self, *arguments: str, code: int = 0, **options: Any) -> Result:
        """Runs cove, which must end with `code`."""
        result = self.try_cove(*arguments, **options)
        if result.code != code:
            raise Failed(f"expected exit {code}\n{result}")
        return result

    def text(self, *arguments: str, **options: Any) -> str:
        """What cove prints, without the last newline."""
        return self.cove(*arguments, **options).out.rstrip("\n")

    def shell(self, script: str, code: int = 0, **options: Any) -> Result:
        result = self.run(["/bin/sh", "-c", script], **options)
        if result.code != code:
            raise Failed(f"expected exit {code}\n{result}")
        return result

    def start(self, command: Sequence[str], **options: Any) -> "subprocess.Popen[bytes]":
        """Starts a command beside the test; the caller waits for it."""
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.DEVNULL)
        return subprocess.Popen(list(command), env=self.environment, cwd=self.folder, **options)

    def inspect(self, name: str, env: Optional[dict[str, str]] = None) -> dict[str, Any]:
        found: list[dict[str, Any]] = json.loads(self.text("inspect", name, env=env))
        return found[0]

    def busybox(self, name: str = "busybox") -> str:
        """An image of a static busybox, imported; its name."""
        if self.try_cove("image", "inspect", name).code != 0:
            archive = self.folder / "busybox.tar"
            archive.write_bytes(busybox_archive())
            self.cove("import", "--change", 'CMD ["sh"]', str(archive), name)
            archive.unlink()
        return name

    def neighbour(self) -> "Neighbour":
        """Another host, on a link with this one."""
        return Neighbour(self)

    def clean(self) -> list[str]:
        """Removes every container; what cove said when that failed."""
        try:
            listed = self.cove("ps", "-aq", "--no-trunc", timeout=20)
            if names := listed.out.split():
                self.cove("rm", "-f", "-v", *names, timeout=40)
        except Failed as failure:
            return [str(failure)]
        return []

    def end(self) -> None:
        system.end_processes_of(self.root)
        with open("/proc/self/mountinfo") as mounts:
            points = [line.split()[4] for line in mounts]
        for point in reversed([point for point in points if point.startswith(str(self.folder))]):
            try:
                system.unmount(Path(point))
            except OSError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)


class Neighbour:
    """A network namespace with one link to the world: 10.98.0.1 is the world, 10.98.0.2 the neighbour."""

    world_address, address = "10.98.0.1", "10.98.0.2"

    def __init__(self, world: World):
        need("ip", "nsenter")
        self.world = world
        self.holder = world.start(["unshare", "--net", "sleep", "100000"])
        own = os.readlink("/proc/self/ns/net")
        eventually(lambda: os.readlink(f"/proc/{self.holder.pid}/ns/net") != own, "a network namespace for the neighbour")
        world.shell(f"""set -e
            ip link add to-neighbour type veth peer name to-world netns {self.holder.pid}
            ip addr add {self.world_address}/24 dev to-neighbour
            ip link set to-neighbour up""")
        self.shell(f"set -e; ip link set lo up; ip addr add {self.address}/24 dev to-world; ip link set to-world up")

    def shell(self, script: str, code: int = 0, **options: Any) -> Result:
        result = self.world.run(["nsenter", "-t", str(self.holder.pid), "-n", "/bin/sh", "-c", script], **options)
        if result.code != code:
            raise Failed(f"expected exit {code}\n{result}")
        return result

    def answers(self, address: str, port: int) -> bool:
        """Whether a connection to `address` is taken there, within two seconds."""
        script = f"import socket; socket.create_connection(('{address}', {port}), 2).close()"
        return self.world.run(["nsenter", "-t", str(self.holder.pid), "-n", "python3", "-c", script]).code == 0

    def end(self) -> None:
        self.holder.kill()
        self.holder.wait()
        self.world.run(["ip", "link", "del", "to-neighbour"])


def busybox_archive() -> bytes:
    """A root file system of a static busybox, two users, and a folder for everything that images have."""
    program = shutil.which("busybox")
    if not program:
        raise Skip("needs busybox-static")
    applets = subprocess.run([program, "--list"], capture_output=True, text=True, check=True).stdout.split()
    output = BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        def add(name: str, kind: bytes = tarfile.REGTYPE, mode: int = 0o644, content: bytes = b"", target: str = "") -> None:
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.size, entry.linkname = kind, mode, len(content), target
            archive.addfile(entry, BytesIO(content))

        for folder in ("bin", "dev", "etc", "home", "proc", "root", "sys", "usr", "usr/bin", "usr/sbin", "var"):
            add(folder, tarfile.DIRTYPE, 0o755)
        add("tmp", tarfile.DIRTYPE, 0o1777)
        add("bin/busybox", mode=0o755, content=Path(program).read_bytes())
        for applet in applets:
            if applet != "busybox":
                add(f"bin/{applet}", tarfile.SYMTYPE, 0o777, target="busybox")
        add("etc/passwd", content=b"root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n")
        add("etc/group", content=b"root:x:0:\nvideo:x:44:app\napp:x:1000:\n")
    return output.getvalue()


def get(url: str, seconds: float = 5) -> str:
    """The body of an HTTP answer; fails unless it is one of success."""
    with urllib.request.urlopen(url, timeout=seconds) as answer:
        return answer.read().decode(errors="replace")


def answers(address: str, port: int, seconds: float = 2) -> bool:
    try:
        socket.create_connection((address, port), seconds).close()
        return True
    except OSError:
        return False
