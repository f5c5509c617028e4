"""What a caller has chosen for itself, and what of it reaches containers: nothing."""
from __future__ import annotations

import resource
import signal
import subprocess
import time

from harness.world import World, check, equal, eventually

SECONDS = 20


def prepare(world: World) -> None:
    world.busybox()


def test_a_narrow_umask(world: World) -> None:
    """Under 077 the first use of a state root makes all that containers get, and they can read it."""
    env = {"COVE_ROOT": str(world.folder / "fresh")}
    archive = world.folder / "busybox.tar"
    world.cove("save", "-o", str(archive), "busybox")
    steps = [f"cove load -q -i {archive}", "cove run -d --name narrow --network none -v pages:/pages -v /data busybox sleep 600"]
    for step in steps:
        world.shell(f"umask 077; {step}", env=env)
    reads = "cat /etc/hosts /etc/resolv.conf /etc/hostname > /dev/null && ls / /pages /data > /dev/null && umask"
    equal(world.text("exec", "-u", "1000", "narrow", "sh", "-c", reads, env=env), "0022")
    world.shell("umask 077; cove stop -t 0 narrow; cove start narrow", env=env)
    equal(world.text("exec", "-u", "1000", "narrow", "sh", "-c", reads, env=env), "0022")
    world.shell("umask 077; cove run --rm --network none --cidfile cid busybox true", env=env)
    equal((world.folder / "cid").stat().st_mode & 0o777, 0o600, "what belongs to the caller alone keeps its mask")
    world.cove("rm", "-f", "-v", "narrow", env=env)


def test_children_that_nobody_waits_for(world: World) -> None:
    """`SIGCHLD` is ignored below some supervisors: the kernel would reap every child itself."""
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)}
    client = world.start(["cove", "run", "--rm", "busybox", "sh", "-c", "exit 3"], **ignoring)
    equal(client.wait(20), 3, "exit status")
    world.start(["cove", "run", "-d", "--name", "ends", "busybox", "sh", "-c", "sleep 0.3; exit 5"], **ignoring).wait(20)
    equal(world.text("wait", "ends", timeout=20), "5")
    world.start(["cove", "start", "ends"], **ignoring).wait(20)
    world.start(["cove", "exec", "ends", "true"], **ignoring).wait(20)
    equal(world.text("wait", "ends", timeout=20), "5")


def test_signals_that_are_ignored(world: World) -> None:
    """`nohup` and the like do not make a container's program ignore anything."""
    world.shell("trap '' HUP INT TERM USR1; cove run -d --name deaf busybox sh -c 'grep SigIgn /proc/self/status; exec sleep 600'")
    eventually(lambda: world.text("logs", "deaf").endswith("0000000000000000"), "no signal is ignored")


def test_limits(world: World) -> None:
    """A container has those of a service, and its monitor works on whatever its caller may do."""
    limits = {"preexec_fn": lambda: [resource.setrlimit(kind, (value, resource.getrlimit(kind)[1])) for kind, value in (
        (resource.RLIMIT_FSIZE, 65536), (resource.RLIMIT_NOFILE, 40), (resource.RLIMIT_CPU, 3), (resource.RLIMIT_STACK, 1 << 20))]}
    shown = "for i in n c f t s; do ulimit -S$i; done; head -c 200000 /dev/zero | tr '\\0' x; head -c 200000 /dev/zero > /file && echo && echo all"
    equal(world.start(["cove", "run", "-d", "--name", "limited", "busybox", "sh", "-c", shown], **limits).wait(20), 0, "exit status")
    equal(world.text("wait", "limited"), "0")
    lines = world.text("logs", "limited").splitlines()
    equal(lines[:5], ["1024", "0", "unlimited", "unlimited", "8192"], "limits inside")
    equal((len(lines[5]), lines[6:]), (200_000, ["all"]), "what it has written")
    world.cove("run", "-d", "--name", "stays", "busybox", "sleep", "600")
    equal(world.text("exec", "stays", "sh", "-c", "ulimit -Sn"), "1024", "of an exec")


def test_too_few_open_files_are_told(world: World) -> None:
    few = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))}
    client = world.start(["cove", "run", "--rm", "busybox", "true"], stderr=subprocess.PIPE, **few)
    told = client.communicate(timeout=20)[1].decode()
    check(client.returncode == 0 or (client.returncode == 125 and "ulimit -n 1024" in told), f"exit {client.returncode}: {told}")


def test_an_output_that_cannot_be_written_is_no_success(world: World) -> None:
    world.cove("run", "-d", "--name", "stays", "busybox", "sleep", "600")
    for command in ("run --rm busybox echo hello", "exec stays echo hello", "ps"):
        result = world.shell(f"cove {command} > /dev/full; test $? = 1")
        check("could not be written: No space left on device" in result.err, f"{command}: {result}")


def test_anonymous_volumes_go_with_their_container(world: World) -> None:
    """Nobody has to call cove again for their data to go."""
    world.cove("run", "--rm", "-v", "/data", "busybox", "sh", "-c", "head -c 5000000 /dev/zero > /data/file")
    trash = world.root / "volumes" / ".trash"
    eventually(lambda: not any(trash.iterdir()), "the data is gone")
    world.cove("system", "check")


def test_one_image_made_by_many_at_once(world: World) -> None:
    """What the slower ones have unpacked does not stay."""
    archive = world.folder / "image.tar"
    world.cove("save", "-o", str(archive), "busybox")
    env = {"COVE_ROOT": str(world.folder / "shared")}
    world.cove("system", "check", env=env)
    world.shell(f"for i in 1 2 3 4; do cove load -q -i {archive} & pids=\"$pids $!\"; done; for p in $pids; do wait $p || exit 1; done", env=env)
    trash = world.folder / "shared" / "trash"
    check(not trash.exists() or not any(trash.iterdir()), "nothing lies in the trash")
    world.cove("system", "check", env=env)


def test_one_call_mends_a_killed_load(world: World) -> None:
    archive = world.folder / "large.tar"
    world.shell("cove run --name large busybox sh -c 'head -c 60000000 /dev/urandom > /file' && cove commit large large && cove rm large")
    world.cove("save", "-o", str(archive), "large")
    env = {"COVE_ROOT": str(world.folder / "killed")}
    layers = world.folder / "killed" / "layers"
    for _ in range(20):
        loading = world.start(["cove", "--root", env["COVE_ROOT"], "load", "-q", "-i", str(archive)])
        deadline = time.monotonic() + 10
        while loading.poll() is None and time.monotonic() < deadline:
            if layers.exists() and any(name.name.startswith("unfinished-") for name in layers.iterdir()):
                break
        loading.kill()
        if loading.wait() != 0:
            break
        world.cove("rmi", "large", env=env)
    else:
        raise AssertionError("no load could be killed in time")
    world.cove("system", "check", "--repair", env=env)
    world.cove("system", "check", env=env)


def test_an_exec_as_a_user_that_is_not_there(world: World) -> None:
    """What the engine finds wrong ends with 1, what the program's start meets with 126 or 127: as Docker 28 has it."""
    world.cove("run", "-d", "--name", "plain", "--network", "none", "busybox", "sleep", "600")
    result = world.cove("exec", "-u", "nosuch", "plain", "true", code=1)
    check("Error response from daemon: unable to find user nosuch: no matching entries in passwd file" in result.err, str(result))
    world.cove("exec", "plain", "/nosuch", code=127)
    world.cove("exec", "-w", "/nosuch", "plain", "true", code=127)
    world.cove("exec", "plain", "/etc", code=126)
