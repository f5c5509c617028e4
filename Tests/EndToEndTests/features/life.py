"""What people do with containers that restart, that go by themselves, that share something, several at a time."""
from __future__ import annotations

import os
import pty
import signal
import subprocess
import termios
import time

from harness.world import World, check, equal, eventually

SECONDS = 30
ALONE = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()


def test_a_restart_of_one_that_goes_at_its_end(world: World) -> None:
    world.cove("run", "-d", "--rm", "--name", "goes", "-v", "/data", *ALONE, "busybox", "sh", "-c", "date +%N >> /data/starts; exec sleep 600")
    eventually(lambda: world.text("exec", "goes", "cat", "/data/starts") != "", "it has started")
    world.cove("restart", "-t", "0", "goes")
    eventually(lambda: len(world.text("exec", "goes", "cat", "/data/starts").splitlines()) == 2, "its volume is still its own")
    world.cove("stop", "-t", "0", "goes")
    world.cove("inspect", "goes", code=1)


def test_waiting_for_one_that_starts_again(world: World) -> None:
    world.cove("run", "-d", "--name", "again", "--restart", "always", *ALONE, "busybox", "sh", "-c", "sleep 0.3; exit 7")
    equal(world.text("wait", "again", timeout=10), "7")
    world.cove("rm", "-f", "again")


def test_a_policy_counts_anew_from_each_start(world: World) -> None:
    world.cove("run", "-d", "--name", "tries", "--restart", "on-failure:1", *ALONE, "busybox", "sh", "-c", "echo x; exit 7")
    for lines in (2, 4):
        eventually(lambda: world.text("inspect", "-f", "{{.State.Status}}{{.RestartCount}}", "tries") == "exited1", "it has given up")
        equal(len(world.text("logs", "tries").splitlines()), lines, "lines of all tries")
        world.cove("start", "tries")


def test_what_waits_for_its_next_start_can_be_ended(world: World) -> None:
    def waits() -> bool:
        return world.text("inspect", "-f", "{{.State.Status}}", "waits") == "restarting"
    world.cove("run", "-d", "--name", "waits", "--restart", "always", *ALONE, "busybox", "false")
    time.sleep(1.5)
    eventually(waits, "it waits")
    world.cove("start", "waits")
    check("is restarting, wait until the container is running" in world.try_cove("exec", "waits", "true").err, "exec says why not")
    eventually(waits, "it waits")
    world.cove("kill", "waits")
    eventually(lambda: world.text("inspect", "-f", "{{.State.Status}}", "waits") == "exited", "it has ended")


def test_many_who_want_the_same(world: World) -> None:
    world.cove("create", "--name", "wanted", *ALONE, "busybox", "sleep", "600")
    for verb in (["start"], ["restart", "-t", "0"]):
        clients = [world.start(["cove", *verb, "wanted"]) for _ in range(4)]
        equal([client.wait(20) for client in clients], [0, 0, 0, 0], f"exit statuses of {verb}")
        equal(world.inspect("wanted")["State"]["Running"], True, "it runs")


def test_nothing_has_it_stand_still_while_it_is_stopped(world: World) -> None:
    world.cove("run", "-d", "--name", "deaf", *ALONE, "busybox", "sh", "-c", "trap '' TERM; sleep 600")
    for verb in ("restart", "stop"):
        client = world.start(["cove", verb, "-t", "1", "deaf"])
        time.sleep(0.3)
        check("is being stopped" in world.cove("pause", "deaf", code=1).err, "pause says why not")
        world.cove("commit", "deaf", "deaf")
        equal(client.wait(10), 0, f"exit status of {verb}")
    equal(world.text("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "deaf"), "exited 137")
    for _ in range(15):
        world.cove("start", "deaf")
        clients = [world.start(["cove", verb, "deaf"]) for verb in ("kill", "pause")]
        equal([clients[0].wait(10), clients[1].wait(10) in (0, 1)], [0, True], "exit statuses of kill and pause at once")
        equal(world.text("inspect", "-f", "{{.State.Status}}", "deaf"), "exited")


def test_commands_that_meet_the_end(world: World) -> None:
    """Each succeeds or says that the container does not run, or is gone; no exit code is made up."""
    gone = "No such container: ends"
    for turn in range(60):
        program = ["busybox", "sh", "-c", f"usleep {turn}00; exit 3"]
        world.cove("run", "-d", "--rm", "--name", "ends", *ALONE, *program)
        result = world.try_cove("wait", "ends")
        check(result.out == "3\n" or gone in result.err, str(result))
        eventually(lambda: world.try_cove("inspect", "ends").code != 0, "it is gone")
        world.cove("run", "-d", "--name", "ends", *ALONE, *program)
        result = world.try_cove(*(["exec", "ends", "true"], ["attach", "ends"], ["kill", "ends"], ["pause", "ends"])[turn % 4])
        check(result.code in (0, 3, 137) or "not running" in result.err or "a stopped container" in result.err, str(result))
        world.try_cove("unpause", "ends")
        world.cove("rename", "ends", "ended")
        world.cove("update", "--memory", "100m", "--memory-swap", "100m", "ended")
        world.cove("rm", "-f", "ended")


def test_a_client_that_does_not_read_is_in_nobodys_way(world: World) -> None:
    """A pager, a valve that is closed: the container ends, starts again and goes without it, and it misses nothing."""
    lines = "i=0; while [ $i -lt 120000 ]; do i=$((i+1)); echo $i; done; exit"

    def stuck(*command: str) -> "subprocess.Popen[bytes]":
        return world.start(["cove", *command], stdout=subprocess.PIPE)

    def told_of(name: str, field: str) -> str:
        return world.try_cove("inspect", "-f", "{{.State.Status}}" + field, name).out.strip()

    plain = stuck("run", "--name", "plain", *ALONE, "busybox", "sh", "-c", f"{lines} 3")
    eventually(lambda: told_of("plain", "{{.State.ExitCode}}") == "exited3", "the end is told", 30)
    equal(world.text("wait", "plain", timeout=5), "3")
    world.cove("start", "plain", timeout=5)
    world.cove("rm", "-f", "plain", timeout=5)
    told = plain.communicate(timeout=20)[0].split()
    equal((len(told), told[-1:], plain.returncode), (120_000, [b"120000"], 3), "what the client gets in the end")
    again = stuck("run", "--name", "again", "--restart", "on-failure:2", *ALONE, "busybox", "sh", "-c", f"{lines} 4")
    eventually(lambda: told_of("again", "{{.RestartCount}}") == "exited2", "it is started again", 60)
    equal(again.communicate(timeout=20)[0].split()[-1:], [b"120000"], "what the client gets in the end")
    goes = stuck("run", "--rm", "--name", "goes", *ALONE, "busybox", "sh", "-c", f"{lines} 5")
    eventually(lambda: told_of("goes", "") != "", "it runs")
    eventually(lambda: world.try_cove("inspect", "goes").code != 0, "it goes", 30)
    world.cove("system", "check")
    goes.kill()
    goes.communicate()


def test_many_who_end_it(world: World) -> None:
    for verb in (["kill"], ["rm", "-f"]):
        for _ in range(10):
            world.cove("run", "-d", "--name", "ends", *ALONE, "busybox", "sleep", "600")
            clients = [world.start(["cove", *verb, "ends"], stderr=subprocess.PIPE) for _ in range(3)]
            for client in clients:
                told = client.communicate(timeout=10)[1].decode()
                check(client.returncode == 0 or "is not running" in told or "No such container" in told, told)
            world.try_cove("rm", "-f", "ends")


def test_many_are_stopped_at_the_same_time(world: World) -> None:
    names = [f"slow{number}" for number in range(4)]
    for name in names:
        world.cove("run", "-d", "--name", name, *ALONE, "busybox", "sleep", "600")
    begin = time.monotonic()
    result = world.cove("stop", "-t", "1", *names, "nobody", code=1)
    equal(result.out.split(), names, "names in their order")
    check("No such container: nobody" in result.err, str(result))
    check(time.monotonic() - begin < 3, "not one after the other")


def test_a_terminal_is_set_back_when_its_exec_is_ended(world: World) -> None:
    world.cove("run", "-d", "--name", "tty", *ALONE, "busybox", "sleep", "600")
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
        ours, theirs = pty.openpty()
        before = termios.tcgetattr(theirs)
        client = world.start(["cove", "exec", "-it", "tty", "sh"], stdin=theirs, stdout=theirs, stderr=theirs)
        eventually(lambda: termios.tcgetattr(theirs) != before, "the terminal is raw")
        client.send_signal(number)
        equal(client.wait(10), 128 + number, "exit status")
        equal(termios.tcgetattr(theirs), before, "settings of the terminal")
        os.close(ours)
        os.close(theirs)


def test_three_interruptions_free_the_terminal(world: World) -> None:
    client = world.start(["cove", "run", "--name", "stubborn", *ALONE, "busybox", "sleep", "600"])
    eventually(lambda: world.try_cove("inspect", "-f", "{{.State.Running}}", "stubborn").out.strip() == "true", "it runs")
    time.sleep(0.2)
    for _ in range(3):
        client.send_signal(signal.SIGINT)
        time.sleep(0.1)
    equal(client.wait(10), 1, "exit status")
    equal(world.inspect("stubborn")["State"]["Running"], True, "the container goes on")


def test_a_mount_over_etc_keeps_the_names(world: World) -> None:
    for flags in (["-v", "etcetera:/etc"], ["--tmpfs", "/etc"]):
        result = world.text("run", "--rm", "-h", "quay", *flags, *ALONE, "busybox", "sh", "-c", "cat /etc/hostname; grep -c localhost /etc/hosts; ls /etc/resolv.conf")
        equal(result.splitlines(), ["quay", "2", "/etc/resolv.conf"], f"files with {flags}")


def test_what_programs_look_for_in_a_container(world: World) -> None:
    equal(world.text("run", "--rm", *ALONE, "busybox", "sh", "-c", "ls /.dockerenv; readlink /etc/mtab"), "/.dockerenv\n/proc/mounts")


def test_a_network_is_shared_with_its_name(world: World) -> None:
    world.cove("run", "-d", "--name", "peer", "-h", "pier", "busybox", "sleep", "600")
    equal(world.text("run", "--rm", "--network", "container:peer", "busybox", "sh", "-c", "hostname; grep -c pier /etc/hosts"), "pier\n1")


def test_a_name_that_means_another_image_now(world: World) -> None:
    world.cove("tag", "busybox", "moving")
    world.cove("run", "-d", "--name", "old", *ALONE, "moving", "sleep", "600")
    equal(world.text("ps", "--format", "{{.Image}}"), "moving")
    world.cove("commit", "-m", "new", "old", "moving")
    check(world.inspect("old")["Image"].startswith("sha256:" + world.text("ps", "--format", "{{.Image}}")), "the id is shown")
    world.cove("rm", "-f", "old")
    world.cove("rmi", "moving")
