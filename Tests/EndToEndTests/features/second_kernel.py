"""The tests of limits, under a second kernel that has control groups v2 only."""
from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

from harness.world import REPOSITORY, SHARED, Failed, Skip, World, check

SECONDS = 120
LIMIT = 300
RUNNER = SHARED / "bench/second-kernel/uml-run.sh"


def prepare(world: World) -> None:
    if not RUNNER.exists():
        raise Skip(f"{RUNNER} is not there (COVE_SHARED names another place)")


def under_it(world: World, command: str, share: Path, seconds: int = 240) -> tuple[int, str]:
    """Runs a command line in the guest: exit status and output. Its root is this host's, its writes outside of `share` are lost."""
    # the guest's init reads a folder of the job below /tmp; the kernel is kept for the next time
    environment = {"BENCH_DIR": os.environ.get("BENCH_DIR", "/var/tmp/cove-second-kernel"), "COVE_ROOT": "/var/tmp/cove-guest/root",
                   "COVE_TEST_DIR": "/var/tmp/cove-guest"}
    result = world.run([str(RUNNER), "-m", "2048", "-t", str(seconds), "-s", str(share), "--", command], env=environment, timeout=seconds + 40)
    if result.code == 125 and "cannot download" in result.err:
        raise Skip("the second kernel cannot be downloaded")
    if result.code in (124, 125):
        raise Failed(f"the guest did not finish\n{result}")
    return result.code, result.out


def test_it_has_control_groups_v2(world: World) -> None:
    code, text = under_it(world, "test -e /sys/fs/cgroup/cgroup.controllers && cat /sys/fs/cgroup/cgroup.controllers", world.folder, 60)
    check(code == 0 and "memory" in text and "pids" in text, text)


def test_limits_memory_and_pause(world: World) -> None:
    # copies: the guest has a /tmp of its own, and may lack other places where the repository or the binary can be
    share = world.folder / "guest"
    tests = share / "repository/Tests/EndToEndTests"
    shutil.copytree(REPOSITORY / "Tests/EndToEndTests", tests, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(world.binary, share / "cove")
    # an overlay on the overlay that is the guest's root is not possible
    command = f"mkdir -p /var/tmp/cove-guest && mount -t tmpfs guest /var/tmp/cove-guest && python3 {shlex.quote(str(tests))}/run --inside --here --cove {shlex.quote(str(share))}/cove limits"
    code, text = under_it(world, command, share)
    passed = re.findall(r"^ok   (limits\S*)", text, re.MULTILINE)
    print("\n".join(f"     under it: {line}" for line in text.splitlines() if line.startswith(("ok ", "SKIP", "FAIL"))), flush=True)
    check(code == 0 and len(passed) > 5, f"exit {code}\n{text}")
