"""kill -9 of anything at any moment: the next command says what is true, and nothing stays behind."""
from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Optional

from harness import system
from harness.world import World, busybox_archive, check, equal, eventually, need

SECONDS = 90
LIMIT = 480
ALONE = True            # it wants both processors
ROUNDS = 200
LANES = 8


def prepare(world: World) -> None:
    world.busybox()
    world.cove("run", "--rm", "busybox", "true")


def processes_of_cove(world: World) -> list[int]:
    """Clients and monitors: every process of this world that runs the binary."""
    return [pid for pid in system.processes_of(world.root) | system.descendants(os.getpid()) if system.runs_program(pid, world.binary)]


def monitor_of(world: World, name: str) -> int:
    """The process that watches over a container: the parent of its first process."""
    pid = world.inspect(name)["State"]["Pid"]
    with open(f"/proc/{pid}/stat") as stat:
        parent = int(stat.read().rpartition(")")[2].split()[1])
    check(system.runs_program(parent, world.binary), "the parent of the container's first process runs cove")
    return parent


def is_clean(world: World) -> None:
    """What every test ends with: the states that are shown are true, and check finds nothing."""
    shown = world.text("ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.State}}")
    for line in shown.splitlines():
        name, state = line.split()
        pid = world.inspect(name)["State"]["Pid"]
        equal(state == "running", pid != 0 and os.path.exists(f"/proc/{pid}") and not system.is_zombie(pid), f"{line}, pid {pid}")
    result = world.try_cove("system", "check")
    equal(result.code, 0, f"system check after\n{shown}\n{result}\n")
    names = shown.split()[::2]
    if names:
        world.cove("rm", "-f", "-v", *names)
    equal(world.cove("system", "check").code, 0)


def test_the_client_of_a_detached_container(world: World) -> None:
    """Killed at twenty moments of its start: there is a container or there is none, never half of one."""
    for delay in range(20):
        client = world.start(["cove", "run", "-d", "--name", "c1", "busybox", "sleep", "3600"])
        time.sleep(delay * 0.003)
        client.kill()
        client.wait()
        time.sleep(0.1)
        is_clean(world)


def test_the_client_of_a_foreground_container(world: World) -> None:
    """The container does not depend on it: it runs on, as under Docker."""
    client = world.start(["cove", "run", "--name", "c1", "busybox", "sh", "-c", "echo up; sleep 3600"])
    eventually(lambda: "up" in world.try_cove("logs", "c1").out, "the container is up")
    client.kill()
    client.wait()
    equal(world.inspect("c1")["State"]["Running"], True, "running")
    is_clean(world)


def test_the_client_of_a_container_that_is_removed_at_its_end(world: World) -> None:
    client = world.start(["cove", "run", "--rm", "--name", "c1", "busybox", "sh", "-c", "echo up; sleep 1"])
    eventually(lambda: "up" in world.try_cove("logs", "c1").out, "the container is up")
    client.kill()
    client.wait()
    eventually(lambda: world.text("ps", "-aq") == "", "it is removed although its client is gone")
    is_clean(world)


def test_the_monitor(world: World) -> None:
    for flags in ([], ["-p", "18190:80"], ["--network", "none"], ["-t"], ["--restart", "always"]):
        world.cove("run", "-d", "--name", "c1", *flags, "busybox", "sleep", "3600")
        os.kill(monitor_of(world, "c1"), signal.SIGKILL)
        world.cove("ps", "-a")
        is_clean(world)


def test_the_monitor_of_a_program_that_changes_its_identity(world: World) -> None:
    """The kernel forgets then that it is to die with its monitor: the next command ends it."""
    program = "echo 'root:x:0:0::/:/bin/sh' > /etc/passwd; echo 'other:x:1000:1000::/:/bin/sh' >> /etc/passwd; exec su other -c 'exec sleep 3600'"
    world.cove("run", "-d", "--name", "c1", "busybox", "sh", "-c", program)
    eventually(lambda: "1000" in Path(f"/proc/{world.inspect('c1')['State']['Pid']}/status").read_text().split("Uid:")[1].split("\n")[0], "it is another user")
    pid = world.inspect("c1")["State"]["Pid"]
    os.kill(monitor_of(world, "c1"), signal.SIGKILL)
    equal(world.text("ps", "-a", "--format", "{{.State}}"), "exited")
    check(not os.path.exists(f"/proc/{pid}") or system.is_zombie(pid), "nothing of it runs")
    is_clean(world)


def test_the_monitor_of_a_container_that_is_removed_at_its_end(world: World) -> None:
    world.cove("run", "-d", "--rm", "--name", "c1", "-p", "18190:80", "busybox", "sleep", "3600")
    os.kill(monitor_of(world, "c1"), signal.SIGKILL)
    world.cove("ps", "-a")
    world.cove("system", "check")
    equal(world.text("ps", "-aq"), "", "it is gone")
    world.cove("run", "--rm", "--name", "again", "-p", "18190:80", "busybox", "true")
    is_clean(world)


def test_the_monitor_between_the_steps_of_a_removal(world: World) -> None:
    """Its container is put aside already, and the host still has its group and its cable."""
    world.cove("run", "-d", "--name", "c1", "--rm", "busybox", "sleep", "3600")
    identifier = world.inspect("c1")["Id"]
    for pid in system.processes_in_use(world.root):
        os.kill(pid, signal.SIGKILL)
    (world.root / "containers" / identifier).rename(world.root / "trash" / f"{identifier}-0123456789abcdef")
    is_clean(world)
    equal(os.listdir(world.root / "trash"), [], "the trash")


def test_a_container_without_monitor_can_be_used_and_ended(world: World) -> None:
    """Whether it was adopted or recorded as lost, the verbs agree with each other."""
    world.cove("run", "-d", "--name", "c1", "busybox", "sleep", "3600")
    os.kill(monitor_of(world, "c1"), signal.SIGKILL)
    world.cove("ps")
    if world.inspect("c1")["State"]["Running"]:
        equal(world.text("exec", "c1", "echo", "inside"), "inside")
        world.cove("stop", "-t", "1", "c1")
    equal(world.inspect("c1")["State"]["Running"], False)
    world.cove("start", "c1")
    equal(world.inspect("c1")["State"]["Running"], True, "running after a new start")
    is_clean(world)


def test_a_commit_of_a_running_container(world: World) -> None:
    """However it ends, the container goes on."""
    world.cove("run", "-d", "--name", "c1", "busybox", "sh", "-c", "head -c 300000000 /dev/zero > /large; sync; echo written; exec sleep 3600")
    eventually(lambda: world.text("logs", "c1") == "written", "the file is written", 30)
    for number in (signal.SIGKILL, signal.SIGTERM):
        client = world.start(["cove", "commit", "c1", "large"])
        eventually(lambda: world.inspect("c1")["State"]["Paused"], "the container stands still")
        client.send_signal(number)
        client.wait()
        eventually(lambda: not world.inspect("c1")["State"]["Paused"], "the container goes on")
    world.cove("pause", "c1")
    world.start(["cove", "commit", "c1", "large"]).wait()
    equal(world.inspect("c1")["State"]["Paused"], True, "a person's pause lasts")
    world.cove("unpause", "c1")
    world.cove("commit", "c1", "large")
    equal(world.text("exec", "c1", "echo", "inside"), "inside")
    world.cove("rmi", "-f", "large")
    world.cove("rm", "-f", "c1")
    world.cove("system", "check", "--repair")
    is_clean(world)


def test_what_an_interrupted_import_left_goes_with_the_next(world: World) -> None:
    archive = world.folder / "whole.tar"
    archive.write_bytes(busybox_archive())
    for number in (signal.SIGINT, signal.SIGKILL):
        client = world.start(["cove", "import", "-", "half"], stdin=subprocess.PIPE)
        assert client.stdin
        client.stdin.write(archive.read_bytes()[:200_000])
        client.stdin.flush()
        eventually(lambda: any((world.root / "images" / "ingest").iterdir()), "it writes")
        client.send_signal(number)
        client.wait(10)
        check(world.try_cove("system", "check").code == 1, "what is left is told")
        world.cove("import", str(archive), "whole")
        world.cove("image", "rm", "whole")
        is_clean(world)


def test_what_is_told_when_a_monitor_is_killed(world: World) -> None:
    """Whoever waits hears the code that is written; what was paused, or waited for its next start, is told truly."""
    for _ in range(5):
        world.cove("run", "-d", "--name", "c1", "busybox", "sleep", "3600")
        client = world.start(["cove", "wait", "c1"], stdout=subprocess.PIPE)
        time.sleep(0.1)
        os.kill(monitor_of(world, "c1"), signal.SIGKILL)
        equal(client.communicate(timeout=10)[0], b"137\n", "what wait prints")
        world.cove("rm", "c1")
    world.cove("run", "-d", "--name", "c1", "busybox", "sleep", "3600")
    world.cove("pause", "c1")
    os.kill(monitor_of(world, "c1"), signal.SIGKILL)
    clients = [world.start(["cove", *words]) for words in (["ps", "-a"], ["stop", "c1"], ["stop", "c1"])]
    equal([client.wait(3) for client in clients], [0, 0, 0], "exit statuses")
    equal(world.text("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "c1"), "exited 137")
    world.cove("run", "-d", "--name", "c2", "--restart", "always", "busybox", "sh", "-c", "exit 5")
    state = world.root / "containers" / world.inspect("c2")["Id"] / "state.json"
    eventually(lambda: json.loads(state.read_text())["phase"] == "restarting", "it waits for its next start")
    time.sleep(1)
    eventually(lambda: json.loads(state.read_text())["phase"] == "restarting", "it waits for its next start")
    os.kill(json.loads(state.read_text())["monitor"]["pid"], signal.SIGKILL)
    equal(world.text("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "c2"), "exited 5")
    is_clean(world)


def test_the_first_process_of_a_container(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", "busybox", "sleep", "3600")
    os.kill(world.inspect("c1")["State"]["Pid"], signal.SIGKILL)
    equal(world.text("wait", "c1"), "137")
    equal(world.inspect("c1")["State"]["OOMKilled"], False)
    is_clean(world)


def test_everything_at_once(world: World) -> None:
    """A crash of the host, as far as it can be had: every process of cove and of its containers dies in one moment."""
    for number in range(5):
        world.cove("run", "-d", "--name", f"c{number}", "-p", f"1820{number}:80", "-v", f"v{number}:/data", "busybox", "sleep", "3600")
    for pid in system.processes_in_use(world.root):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    time.sleep(0.2)
    world.try_cove("system", "check", "--repair")
    is_clean(world)


def test_random_moments_of_many(world: World) -> None:
    """200 times create, start, stop, rm in eight lanes, while something of cove's is killed every few milliseconds."""
    seed = int(os.environ.get("COVE_TEST_SEED") or time.time_ns() % 1_000_000)
    dice = random.Random(seed)
    print(f"     seed {seed} (COVE_TEST_SEED)", flush=True)
    going = threading.Event()
    going.set()
    kills = 0

    def lane(number: int) -> None:
        own = random.Random(seed + number)
        for turn in range(ROUNDS // LANES):
            name = f"c{number}-{turn}"
            flags = own.choice([[], ["-p", f"{18300 + number}:80"], ["--network", "none"], ["--rm"], ["-v", f"{name}:/data"]])
            world.try_cove("create", "--name", name, *flags, "busybox", "sleep", "3600")
            world.try_cove("start", name)
            if own.random() < 0.7:
                world.try_cove("stop", "-t", "0", name)
            world.try_cove("rm", "-f", "-v", name)

    def killer() -> None:
        nonlocal kills
        while going.is_set():
            time.sleep(dice.uniform(0.005, 0.05))
            victims = processes_of_cove(world)
            if victims:
                try:
                    os.kill(dice.choice(sorted(victims)), signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass

    lanes = [threading.Thread(target=lane, args=(number,)) for number in range(LANES)]
    death = threading.Thread(target=killer)
    death.start()
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    going.clear()
    death.join()
    check(kills > 20, f"only {kills} processes were killed (seed {seed})")
    world.cove("ps", "-a")
    is_clean(world)


def test_commands_at_the_same_time(world: World) -> None:
    """Without any kill: eight lanes of the same few names, and each command succeeds or says why not."""
    wrong: list[str] = []

    def lane(number: int) -> None:
        own = random.Random(number)
        for _ in range(12):
            name = f"shared{own.randrange(3)}"
            verb = own.choice([["create", "--name", name, "busybox", "sleep", "3600"], ["start", name], ["stop", "-t", "0", name], ["rm", "-f", name],
                               ["ps", "-a"], ["inspect", name], ["logs", name]])
            result = world.try_cove(*verb)
            if result.code not in (0, 1, 125) or (result.code != 0 and not result.err.strip()):
                wrong.append(str(result))

    lanes = [threading.Thread(target=lane, args=(number,)) for number in range(LANES)]
    for thread in lanes:
        thread.start()
    for thread in lanes:
        thread.join()
    equal(wrong, [], "commands that ended in another way")
    is_clean(world)


def test_a_hundred_starts_at_once_all_succeed(world: World) -> None:
    started = [world.start(["cove", "run", "--rm", "busybox", "true"]) for _ in range(100)]
    equal([process.wait(120) for process in started], [0] * 100, "exit statuses")
    is_clean(world)


def test_a_monitor_that_dies_before_its_child_asks_to_die_with_it(world: World) -> None:
    """The child sees that nobody is there any more, whenever it looks."""
    need("strace")
    for flags in ([], ["--network", "none"]):
        log = world.folder / "trace"
        log.unlink(missing_ok=True)
        client = world.start(["strace", "-f", "-o", str(log), "-e", "trace=clone3,prctl", "-e", "inject=prctl:delay_enter=1500000:when=2",
                              "cove", "run", "-d", "--name", "orphan", *flags, "busybox", "sleep", "600"])
        def child() -> Optional[int]:
            found = re.search(r"^(\d+) +prctl\(PR_SET_DUMPABLE", log.read_text() if log.exists() else "", re.MULTILINE)
            return int(found[1]) if found else None
        eventually(lambda: child() is not None, "the child is there", 10)
        time.sleep(0.3)
        pid = child()
        parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
        os.kill(parent, signal.SIGKILL)
        client.wait(20)
        eventually(lambda: not Path(f"/proc/{pid}").exists(), "the child is gone")
        equal(world.inspect("orphan")["State"]["Running"], False, "it does not run")
        is_clean(world)
