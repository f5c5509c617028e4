"""Limits as a process meets them, under whichever control groups the kernel has. Also run on a second kernel: see second_kernel."""
from __future__ import annotations

import os
import time
from pathlib import Path

from harness.world import Skip, World, check, equal, eventually

SECONDS = 40
NETWORK = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()


def controllers() -> set[str]:
    """The controllers of this host, v1 or v2."""
    found = set()
    for line in Path("/proc/cgroups").read_text().splitlines()[1:]:
        name, _, _, enabled = line.split()
        if enabled == "1":
            found.add(name)
    unified = Path("/sys/fs/cgroup/cgroup.controllers")
    return found & set(unified.read_text().split()) | ({"freezer"} & found) if unified.exists() else found


def need_controller(name: str) -> None:
    if name not in controllers():
        raise Skip(f"this kernel has no {name} controller")


def test_the_control_groups_are_told(world: World) -> None:
    version = "2" if Path("/sys/fs/cgroup/cgroup.controllers").exists() else "1"
    equal(world.text("info", "--format", "{{.CgroupVersion}}"), version, "version of the control groups")


def test_memory_ends_with_a_kill_that_is_told(world: World) -> None:
    need_controller("memory")
    result = world.try_cove("run", "--name", "eater", *NETWORK, "-m", "32m", "--memory-swap", "32m", "busybox",
                            "sh", "-c", "x=$(head -c 200000000 /dev/zero | tr '\\0' x); echo survived")
    equal(result.code, 137, f"exit status of\n{result}\n")
    state = world.inspect("eater")["State"]
    equal((state["OOMKilled"], state["ExitCode"], state["Status"]), (True, 137, "exited"), "state")


def test_a_child_that_is_killed_leaves_its_container_alive(world: World) -> None:
    need_controller("memory")
    world.cove("run", "-d", "--name", "parent", *NETWORK, "-m", "32m", "--memory-swap", "32m", "busybox",
               "sh", "-c", "(x=$(head -c 200000000 /dev/zero | tr '\\0' x)); echo child ended with $?; sleep 60")
    eventually(lambda: "child ended with 137" in world.text("logs", "parent"), "the child is killed", 30)
    equal(world.inspect("parent")["State"]["Running"], True, "the container runs on")


def test_memory_and_swap_are_written(world: World) -> None:
    need_controller("memory")
    text = world.text("run", "--rm", *NETWORK, "-m", "64m", "busybox", "sh", "-c",
                      "cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2> /dev/null; true")
    equal(text, str(64 << 20), "the limit, read inside")


def test_pids_stop_a_fork_bomb(world: World) -> None:
    need_controller("pids")
    result = world.try_cove("run", "--rm", *NETWORK, "--pids-limit", "20", "busybox", "sh", "-c",
                            "i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i + 1)); done; echo all started", timeout=60)
    check("all started" not in result.out or "can't fork" in result.err, f"some could not be started\n{result}")


def test_cpus_hold_a_loop_back(world: World) -> None:
    need_controller("cpu")
    script = "timeout 2 sh -c 'while :; do :; done'; cat /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat 2> /dev/null; true"
    text = world.cove("run", "--rm", *NETWORK, "--cpus", "0.2", "busybox", "sh", "-c", script).out
    throttled = [int(line.split()[1]) for line in text.splitlines() if line.startswith("nr_throttled")]
    check(throttled and throttled[0] > 2, f"the loop was held back:\n{text}")


def test_cpuset(world: World) -> None:
    need_controller("cpuset")
    equal(world.text("run", "--rm", *NETWORK, "--cpuset-cpus", "0", "busybox", "nproc"), "1")


def test_shares_are_written(world: World) -> None:
    need_controller("cpu")
    text = world.text("run", "--rm", *NETWORK, "--cpu-shares", "1024", "busybox", "sh", "-c",
                      "cat /sys/fs/cgroup/cpu.weight /sys/fs/cgroup/cpu/cpu.shares 2> /dev/null; true")
    check(text in ("1024", "100", "39"), f"shares 1024 are shares or weight: {text}")


def test_devices_that_are_not_allowed(world: World) -> None:
    result = world.try_cove("run", "--rm", *NETWORK, "busybox", "sh", "-c", "mknod /tmp/d b 8 0 && head -c 1 /tmp/d")
    check(result.code != 0 and "not permitted" in result.err, f"denied by the device rules\n{result}")
    world.cove("run", "--rm", *NETWORK, "busybox", "sh", "-c", "mknod /tmp/n c 1 3 && echo > /tmp/n")


def test_pause_stops_and_unpause_continues(world: World) -> None:
    world.cove("run", "-d", "--name", "ticker", *NETWORK, "busybox", "sh", "-c", "while :; do echo tick; sleep 0.1; done")
    eventually(lambda: "tick" in world.text("logs", "ticker"), "a tick")
    world.cove("pause", "ticker")
    equal(world.inspect("ticker")["State"]["Status"], "paused")
    count = len(world.text("logs", "ticker"))
    time.sleep(0.5)
    equal(len(world.text("logs", "ticker")), count, "length of the log after half a second of pause")
    world.cove("unpause", "ticker")
    eventually(lambda: len(world.text("logs", "ticker")) > count, "ticks go on")
    world.cove("pause", "ticker")
    world.cove("rm", "-f", "ticker")


def test_processors_are_used_as_by_others(world: World) -> None:
    """A start that spreads its processes leaves nothing of that to the program: neither policy nor processors."""
    world.cove("run", "-d", "--name", "usual", *NETWORK, "busybox", "sleep", "600")
    pid = int(world.text("inspect", "-f", "{{.State.Pid}}", "usual"))
    equal(os.sched_getscheduler(pid), os.SCHED_OTHER, "scheduling policy")
    equal(os.sched_getaffinity(pid), os.sched_getaffinity(1), "processors")
    world.cove("rm", "-f", "usual")


def test_ulimits(world: World) -> None:
    equal(world.text("run", "--rm", *NETWORK, "--ulimit", "nofile=123:456", "busybox", "sh", "-c", "ulimit -n; ulimit -Hn"), "123\n456")


def test_a_kill_and_a_stop_of_many_processes_leave_none(world: World) -> None:
    for verb in (["kill"], ["stop", "-t", "1"]):
        world.cove("run", "-d", "--name", "many", *NETWORK, "busybox", "sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 3600 & done; wait")
        world.cove(*verb, "many")
        equal(world.inspect("many")["State"]["Running"], False)
        world.cove("rm", "many")


def test_parallel_starts_with_limits(world: World) -> None:
    started = [world.start(["cove", "run", "--rm", *NETWORK, "-m", "16m", "--cpus", "0.5", "--pids-limit", "10", "busybox", "true"]) for _ in range(10)]
    equal([process.wait(60) for process in started], [0] * 10, "exit statuses")


def block_device() -> str:
    """A disk of this host: its path."""
    for folder in sorted(Path("/sys/block").iterdir()):
        node = Path("/dev") / folder.name
        if node.is_block_device() and int((folder / "size").read_text()) > 0:
            return str(node)
    raise Skip("this host has no disk")


def need_throttling() -> None:
    unified = Path("/sys/fs/cgroup/cgroup.controllers")
    if not Path("/sys/fs/cgroup/blkio/blkio.throttle.read_bps_device").exists() and not (unified.exists() and "io" in unified.read_text().split()):
        raise Skip("this kernel does not throttle block devices")


def test_rates_of_a_disk_are_written(world: World) -> None:
    need_throttling()
    disk = block_device()
    number = (Path("/sys/block") / Path(disk).name / "dev").read_text().strip()
    flags = [f"--device-read-bps={disk}:1mb", f"--device-write-bps={disk}:2mb", f"--device-read-iops={disk}:100", f"--device-write-iops={disk}:200"]
    text = world.text("run", "--rm", *NETWORK, *flags, "busybox", "sh", "-c",
                      "cat /sys/fs/cgroup/io.max /sys/fs/cgroup/blkio/blkio.throttle.*_device 2> /dev/null; true")
    if Path("/sys/fs/cgroup/blkio").exists():
        equal(sorted(text.splitlines()), sorted(f"{number} {rate}" for rate in (1048576, 2097152, 100, 200)), "the rates, read inside")
    else:
        equal(text, f"{number} rbps=1048576 wbps=2097152 riops=100 wiops=200", "the rates, read inside")


def test_a_rate_of_no_disk_is_told(world: World) -> None:
    need_throttling()
    result = world.try_cove("run", "--rm", *NETWORK, "--device-read-bps=/dev/no-such:1mb", "busybox", "true")
    check(result.code != 0 and "/dev/no-such" in result.err and "no such file" in result.err.lower(), str(result))
    result = world.try_cove("run", "--rm", *NETWORK, "--device-read-bps=/dev/null:1mb", "busybox", "true")
    check(result.code != 0 and "/dev/null is no block device" in result.err, str(result))


def test_each_controller_is_mounted_once(world: World) -> None:
    text = world.text("run", "--rm", *NETWORK, "busybox", "grep", " - cgroup\\| /sys/fs/cgroup ", "/proc/self/mountinfo")
    places = [line.split()[4] for line in text.splitlines()]
    equal(len(places), len(set(places)), f"mounts and places of\n{text}\n")
    check(all(line.split()[5].startswith("ro") for line in text.splitlines()), f"all are read-only:\n{text}")
