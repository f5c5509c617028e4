"""What a world has in the kernel and on disk, before and after: what is new afterwards was left behind."""
from __future__ import annotations

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from . import system

CGROUP_ROOT = Path("/sys/fs/cgroup")

# What cove may keep below its root when every container is gone: content, records of what happened, locks.
_KEPT = ("images", "layers", "journal")
# Entries are looked at, not what is in them: a volume's files are its user's, and so are volumes with a name.
_ENTRIES = ("trash", "volumes/.trash", "volumes")
_ANONYMOUS = re.compile("[0-9a-f]{64}")

_DEFAULT_NETWORK = ('"cove0"', '"prefix": {"addr": "172.17.0.0"')


@dataclass
class Snapshot:
    mounts: set[str]
    cgroups: set[str]
    links: set[str]
    elements: set[str]
    processes: set[str]
    files: set[str]

    @staticmethod
    def take(root: Path) -> "Snapshot":
        return Snapshot(_mounts(root), _cgroups(), _links(), _elements(), _processes(root), _files(root))

    def new_since(self, earlier: "Snapshot") -> list[str]:
        """One line for everything that is in this snapshot and was not in the `earlier` one."""
        # a monitor may become another program of its own: it is the same process
        known = {process.split()[0] for process in earlier.processes}
        lines = []
        for kind in ("mounts", "cgroups", "links", "elements", "processes", "files"):
            lines += [f"{kind.removesuffix('es') if kind == 'processes' else kind.removesuffix('s')} {what}"
                      for what in sorted(getattr(self, kind) - getattr(earlier, kind))
                      if kind != "processes" or what.split()[0] not in known]
        return lines


def left_behind(root: Path, earlier: Snapshot, patience: float = 5.0) -> list[str]:
    """What is there now and was not `earlier`. Deletion in the background gets `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        new = Snapshot.take(root).new_since(earlier)
        if not new or time.monotonic() > deadline:
            return new
        time.sleep(0.1)


def _mounts(root: Path) -> set[str]:
    # A file system that a test mounted as the root itself is not cove's.
    with open("/proc/self/mountinfo") as mounts:
        points = [line.split()[4] for line in mounts]
    return {point for point in points if point.startswith(f"{root}/")}


def _cgroups() -> set[str]:
    """Empty groups below one named cove. Groups with processes belong to somebody who runs beside this test, or show as processes."""
    found = set()
    for folder, below, files in os.walk(CGROUP_ROOT):
        if "cove" in folder.removeprefix(str(CGROUP_ROOT)).split("/")[:-1] and "cgroup.procs" in files and not below:
            try:
                if not Path(folder, "cgroup.procs").read_text().strip():
                    found.add(folder)
            except OSError:
                pass
    return found


def _links() -> set[str]:
    with open("/proc/self/net/dev") as devices:
        return {line.split(":")[0].strip() for line in devices if ":" in line} - {"cove0"}


def _elements() -> set[str]:
    """The elements of every map and set of cove's firewall tables: one for each published port or attached address."""
    listing = subprocess.run(["nft", "-j", "list", "ruleset"], capture_output=True, text=True, check=True)
    found = set()
    for item in json.loads(listing.stdout or "{}").get("nftables", []):
        for kind in ("map", "set"):
            entry = item.get(kind)
            if entry and entry.get("table", "").split("-")[0] == "cove":
                found |= {f"{entry['name']} {json.dumps(element)}" for element in entry.get("elem", [])}
    # the default network itself stays
    found = {element for element in found if not any(word in element for word in _DEFAULT_NETWORK)}
    return found


def _processes(root: Path) -> set[str]:
    return {f"{pid} {system.command_line(pid)}" for pid in system.processes_in_use(root)}


def _files(root: Path) -> set[str]:
    """Paths below the parts of the root that hold one entry per container, network attachment, port or volume."""
    found = set()
    for folder, below, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        if relative.parts[:1] and relative.parts[0] in _KEPT:
            below.clear()
            continue
        entries = list(below)
        if str(relative) in _ENTRIES:
            below[:] = [name for name in below if name == ".trash"]
        if str(relative) == "volumes":
            entries = [name for name in entries if _ANONYMOUS.fullmatch(name)]
        for name in entries + files:
            path = relative / name
            if path.parts[0] not in _KEPT and not name.endswith(".lock") and name != "lock" and len(path.parts) > 1:
                found.add(str(path))
    # the default bridge's own record, and the folders that group others, stay
    return {path for path in found if not _is_grouping(Path(path))}


def _is_grouping(path: Path) -> bool:
    parts = path.parts
    if parts[0] == "networks":
        return True
    if parts[0] == "drafts":
        return len(parts) == 2
    if parts[0] == "run":
        return len(parts) == 2 or (len(parts) == 3 and parts[1] == "networks")
    return False
