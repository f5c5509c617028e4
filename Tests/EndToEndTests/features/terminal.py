"""-it: the container's terminal is a real one, and the person's own is as before at every end."""
from __future__ import annotations

import os
import signal
import time

from harness import system
from harness.terminal import Terminal
from harness.world import World, check, equal, eventually

SECONDS = 25
SHELL = ["run", "-it", "--name", "bay", "--network", "none", "busybox", "sh"]


def prepare(world: World) -> None:
    world.busybox()


def test_a_shell_can_be_typed_into(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        terminal.type("test -t 0 && test -t 1 && test -t 2 && echo is a' 'terminal\n")
        terminal.wait_for("is a terminal")
        terminal.type("exit 7\n")
        equal(terminal.wait(), 7, "exit status")
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_the_size_is_right_from_the_start_and_follows(world: World) -> None:
    with Terminal(world, ["cove", "run", "-it", "--rm", "--network", "none", "busybox", "sh", "-c", "stty size; exec sh"], rows=33, columns=101) as terminal:
        terminal.wait_for("33 101")
        terminal.wait_for_prompt()
        terminal.resize(40, 120)
        os.kill(terminal.process.pid, signal.SIGWINCH)
        time.sleep(0.3)
        terminal.type("stty size\n")
        terminal.wait_for("40 120")
        terminal.type("exit\n")
        equal(terminal.wait(), 0)


def test_the_size_of_exec(world: World) -> None:
    world.cove("run", "-d", "--name", "bay", "--network", "none", "busybox", "sleep", "60")
    with Terminal(world, ["cove", "exec", "-it", "bay", "stty", "size"], rows=21, columns=77) as terminal:
        equal(terminal.wait(), 0)
        check("21 77" in terminal.seen, f"the size at once: {terminal.seen!r}")
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_ctrl_c_goes_to_the_program_inside(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        terminal.type("sleep 60; echo ended' 'with $?\n")
        time.sleep(0.3)
        terminal.type("\x03")
        terminal.wait_for_prompt()
        terminal.type("echo still' 'here\n")
        terminal.wait_for("still here")
        terminal.type("exit\n")
        terminal.wait()
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_ctrl_z_stays_inside(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        terminal.type("cat\n")
        time.sleep(0.3)
        terminal.type("\x1a")
        terminal.wait_for_prompt()
        equal(terminal.process.poll(), None, "the client still runs")
        world.cove("kill", "bay")
        terminal.wait()


def test_detach_keys_leave_the_container_running(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        terminal.type("\x10\x11")
        equal(terminal.wait(), 0, "exit status of the client")
        check(terminal.is_restored(), "the terminal's settings are as before")
    equal(world.inspect("bay")["State"]["Running"], True, "running")
    with Terminal(world, ["cove", "attach", "bay"]) as terminal:
        terminal.type("\necho back' 'again\n")
        terminal.wait_for("back again")
        terminal.type("exit 3\n")
        equal(terminal.wait(), 3, "exit status after attach")
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_detach_keys_of_ones_own(world: World) -> None:
    with Terminal(world, ["cove", "run", "-it", "--detach-keys", "ctrl-x,q", *SHELL[2:]]) as terminal:
        terminal.wait_for_prompt()
        terminal.type("echo ctrl' 'p\x10 passes\n")
        terminal.wait_for_prompt()
        terminal.type("\x18q")
        equal(terminal.wait(), 0)
        check(terminal.is_restored(), "the terminal's settings are as before")
    equal(world.inspect("bay")["State"]["Running"], True, "running")


def test_detach_keys_leave_an_exec_running(world: World) -> None:
    """It writes more than a terminal holds, and nobody reads it."""
    world.cove("run", "-d", "--name", "bay", "--network", "none", "busybox", "sleep", "1000")
    script = "echo begun; while [ ! -e /go ]; do sleep 0.05; done; i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i + 1)); done; touch /done; sleep 1000"
    with Terminal(world, ["cove", "exec", "-it", "bay", "sh", "-c", script]) as terminal:
        terminal.wait_for("begun")
        terminal.type("\x10\x11")
        equal(terminal.wait(), 1, "exit status after the detach keys, as Docker has it")
    world.cove("exec", "bay", "touch", "/go")
    eventually(lambda: world.try_cove("exec", "bay", "test", "-e", "/done").code == 0, "the program goes on", 20)


def test_an_exec_in_the_background_has_a_terminal(world: World) -> None:
    world.cove("run", "-d", "--name", "bay", "--network", "none", "busybox", "sleep", "1000")
    for flags in ("-dt", "-dit"):
        world.cove("exec", flags, "bay", "sh", "-c", f"tty > /tmp/{flags}; sleep 1000")
        eventually(lambda: world.text("exec", "bay", "cat", f"/tmp/{flags}").startswith("/dev/pts/"), f"a terminal with {flags}")


def test_restored_when_the_container_is_killed(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        check(not terminal.is_restored(), "raw while it runs")
        world.cove("kill", "bay")
        equal(terminal.wait(), 137)
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_restored_when_the_monitor_is_killed(world: World) -> None:
    with Terminal(world, ["cove", *SHELL]) as terminal:
        terminal.wait_for_prompt()
        pid = world.inspect("bay")["State"]["Pid"]
        with open(f"/proc/{pid}/stat") as stat:
            monitor = int(stat.read().rpartition(")")[2].split()[1])
        check(system.runs_program(monitor, world.binary), "the parent of the container's first process is its monitor")
        os.kill(monitor, signal.SIGKILL)
        check(terminal.wait() != 0, "the client ends with an error")
        check(terminal.is_restored(), "the terminal's settings are as before")


def test_restored_when_the_client_is_terminated(world: World) -> None:
    """Whether it ends by the signal or, as Docker's client, stays as long as the container."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        with Terminal(world, ["cove", *SHELL]) as terminal:
            terminal.wait_for_prompt()
            terminal.process.send_signal(number)
            time.sleep(0.5)
            world.cove("rm", "-f", "bay")
            terminal.wait()
            check(terminal.is_restored(), f"the terminal's settings are as before, after signal {number}")


def test_output_of_a_terminal_is_one_stream_with_returns(world: World) -> None:
    result = world.cove("run", "-t", "--rm", "--network", "none", "busybox", "sh", "-c", "echo out; echo err >&2")
    equal((result.out, result.err), ("out\r\nerr\r\n", ""), "both streams")


def test_without_a_terminal_it_is_told(world: World) -> None:
    result = world.cove("run", "-it", "--rm", "busybox", "true", code=1)
    check("TTY" in result.err or "terminal" in result.err.lower(), str(result))


def test_large_output_arrives_whole(world: World) -> None:
    result = world.cove("run", "--rm", "--network", "none", "busybox", "sh", "-c", "seq 1 200000")
    equal(len(result.out.splitlines()), 200_000, "lines")
    text = "".join(f"{number}\n" for number in range(200_000))
    equal(world.cove("run", "--rm", "-i", "--network", "none", "busybox", "cat", input=text).out == text, True, "input comes back as it was")


def test_a_closed_output_ends_quietly(world: World) -> None:
    result = world.shell("cove run --rm --network none busybox seq 1 1000000 | head -1")
    equal(result.out, "1\n")
    check("Fatal" not in result.err and "pipe" not in result.err.lower(), str(result))
    eventually(lambda: world.text("ps", "-aq") == "", "the container is gone")


def test_a_large_paste_arrives_whole(world: World) -> None:
    """A program that reads slowly: what is typed waits for it, however much it is."""
    lines = "".join(f"line {number:05} of something long that is pasted\n" for number in range(3000))
    for verb in (["run", "-it", "--name", "bay", "--network", "none", "busybox"], ["exec", "-it", "other"]):
        if verb[0] == "exec":
            world.cove("run", "-d", "--name", "other", "--network", "none", "busybox", "sleep", "60")
        with Terminal(world, ["cove", *verb, "sh", "-c", "stty -echo; echo ready' 'now; sleep 1; cat > /file; wc -c < /file"]) as terminal:
            terminal.wait_for("ready now")
            terminal.type(lines + "\x04")
            terminal.wait_for(str(len(lines)))
            equal(terminal.wait(), 0)


def test_sigterm_for_the_client_is_for_the_container(world: World) -> None:
    with Terminal(world, ["cove", "run", "-it", "--name", "bay", "--network", "none", "busybox", "sh", "-c",
                          "trap 'exit 9' TERM; echo ready' 'now; while :; do sleep 0.1; done"]) as terminal:
        terminal.wait_for("ready now")
        os.kill(terminal.process.pid, signal.SIGTERM)
        equal(terminal.wait(), 9, "the exit status of the container")


def test_what_the_caller_has_open_does_not_stay_open(world: World) -> None:
    """A lock that a script holds is free when the script gives it back, whatever it has started meanwhile."""
    lock = world.folder / "lock"
    equal(world.shell(f"exec 9> {lock}; flock 9; cove run -d --name bay --network none busybox sleep 600 > /dev/null; cove exec -d bay sleep 600; "
                      f"exec 9>&-; flock -n {lock} echo free").out, "free\n")
    world.cove("rm", "-f", "bay")


def test_a_client_ends_when_nobody_reads_it(world: World) -> None:
    """As `| head` leaves it; the container runs on without it, as under Docker."""
    equal(world.shell("cove run --name bay --network none busybox yes | head -n 1", timeout=20).out, "y\n")
    equal(world.shell("cove exec bay yes | head -n 1", timeout=20).out, "y\n")
    eventually(lambda: world.text("exec", "bay", "ps", "-o", "comm").split().count("yes") == 1, "the command of exec has ended")
    world.cove("rm", "-f", "bay")
