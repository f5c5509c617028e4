"""Running containers that set traps for who enters them or shares with them, and settings that lead out of what they are about."""
from __future__ import annotations

import json
import os
from pathlib import Path

from harness.terminal import Terminal
from harness.world import World, check, equal, eventually

from features.bundles import spec_of_runc

SECONDS = 10
ALONE_IN = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()


def trapped(world: World, name: str, *links: tuple[str, Path]) -> Path:
    """A container whose first process has another root, in which the links lead to folders of the host."""
    made = "; ".join(f"mkdir -p /evil{os.path.dirname(path)}; ln -s {target} /evil{path}" for path, target in links)
    script = f"mkdir -p /evil/etc; cp -a /bin /evil/; for d in /lib* /usr; do cp -a $d /evil/; done; {made}; echo root:x:0:0::/: > /evil/etc/passwd; " \
             "exec chroot /evil /bin/busybox sleep 1000"
    world.cove("run", "-d", "--name", name, "--ipc", "shareable", *ALONE_IN, "busybox", "sh", "-c", script)
    pid = world.inspect(name)["State"]["Pid"]
    eventually(lambda: os.readlink(f"/proc/{pid}/root") == "/evil" or Path(f"/proc/{pid}/root/etc/passwd").read_text() == "root:x:0:0::/:\n"
               and not Path(f"/proc/{pid}/root/evil").exists(), "the root is changed")
    return Path(f"/proc/{pid}/root")


def test_shared_memory_is_shared(world: World) -> None:
    world.cove("run", "-d", "--name", "donor", "--ipc", "shareable", *ALONE_IN, "busybox", "sh", "-c", "echo seen > /dev/shm/f; exec sleep 1000")
    eventually(lambda: world.try_cove("exec", "donor", "test", "-s", "/dev/shm/f").code == 0, "the donor has written")
    equal(world.text("run", "--rm", *ALONE_IN, "--ipc", "container:donor", "busybox", "sh", "-c", "cat /dev/shm/f; echo back > /dev/shm/g"), "seen")
    equal(world.text("exec", "donor", "cat", "/dev/shm/g"), "back")


def test_shared_memory_that_is_a_link_leads_nowhere(world: World) -> None:
    secret = world.folder / "secret"
    secret.mkdir()
    (secret / "s").write_text("secret")
    trapped(world, "evil", ("/dev/shm", secret))
    result = world.try_cove("run", "--rm", *ALONE_IN, "--ipc", "container:evil", "busybox", "sh", "-c", "cat /dev/shm/s; echo x > /dev/shm/pwned")
    check("secret" not in result.out, str(result))
    equal(sorted(os.listdir(secret)), ["s"], "files of the host")


def test_a_terminal_is_taken_from_the_container_alone(world: World) -> None:
    fake = world.folder / "fake-pts"
    fake.mkdir()
    os.mkfifo(fake / "ptmx")
    for name, target in (("terminals", Path("/dev/pts")), ("fifo", fake)):
        trapped(world, name, ("/dev/pts", target))
        with Terminal(world, ["cove", "exec", "-it", name, "/bin/busybox", "test", "-t", "0"]) as terminal:
            check(terminal.wait() != 0, f"no terminal\n{terminal.seen}")


def test_a_parent_of_control_groups_stays_among_them(world: World) -> None:
    place = world.folder / "groups"
    text = world.text("run", "--rm", *ALONE_IN, "--cgroup-parent", f"/../../../..{place}", "--cgroupns", "host", "busybox", "cat", "/proc/self/cgroup")
    check(str(place) in text and ".." not in text, text)
    check(not place.exists(), "no directory of the host")
    # the parents are whoever's has named them
    for tree in Path("/sys/fs/cgroup").iterdir():
        for depth in range(len(place.parts) - 1):
            folder = tree / Path(*place.parts[1:len(place.parts) - depth])
            if folder.is_dir():
                folder.rmdir()


def test_a_bundle_sets_no_parameter_of_the_host(world: World) -> None:
    for number, (key, own) in enumerate((("kernel.panic", False), ("kernel/core_pattern", False), ("net.ipv4.ip_forward", True),
                                         ("net/ipv4/ip_default_ttl", True), ("net/../kernel/panic", False))):
        bundle = spec_of_runc(world, f"parameter-{number}", args=["true"])
        config = json.loads((bundle / "config.json").read_text())
        config["linux"]["sysctl"] = {key: "1"}
        (bundle / "config.json").write_text(json.dumps(config))
        result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
        equal(result.code == 0, own, f"whether {key} is taken\n{result}\n")
        if not own:
            check("is not in a separate kernel namespace" in result.err, str(result))


def test_a_bundle_names_no_host(world: World) -> None:
    bundle = spec_of_runc(world, "names-the-host", args=["true"])
    config = json.loads((bundle / "config.json").read_text())
    config["linux"]["namespaces"] = [one for one in config["linux"]["namespaces"] if one["type"] != "uts"]
    (bundle / "config.json").write_text(json.dumps(config))
    before = os.uname().nodename
    result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
    equal(os.uname().nodename, before, "the host's name")
    check(result.code != 0 and "UTS namespace" in result.err, str(result))


def test_a_path_of_many_folders(world: World) -> None:
    path = "/a" * 2040
    for flags in (["-v", f"deep:{path}"], ["--tmpfs", path], ["-w", path]):
        world.cove("run", "--rm", *ALONE_IN, *flags, "busybox", "true")
    result = world.try_cove("run", "--rm", *ALONE_IN, "-w", path + "/b" * 100, "busybox", "true")
    check(result.code not in (0, 139) and "too long" in result.err.lower(), str(result))
