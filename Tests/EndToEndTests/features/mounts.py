"""What containers see of the host's mounts, and the host of theirs."""
from __future__ import annotations

from harness import system
from harness.world import World, check, equal

SECONDS = 10
ALONE = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()


def test_propagation(world: World) -> None:
    """Shared: both sides see what either mounts. A slave sees the host's. Private: neither."""
    place = world.folder / "shared"
    place.mkdir()
    mount_inside = "mkdir -p /p/in && mount -t tmpfs -o size=4k inner /p/in && grep -c ' /p/in ' /proc/self/mountinfo"
    system.mount_tmpfs(place, "1m")
    try:
        world.shell(f"mount --make-shared {place}")
        for mode, seen in {"rshared": 1, "shared": 1, "rslave": 0, "slave": 0, "rprivate": 0}.items():
            equal(world.text("run", "--rm", *ALONE, "--privileged", "-v", f"{place}:/p:{mode}", "busybox", "sh", "-c", mount_inside), "1", mode)
            equal(world.shell(f"grep -c ' {place}/in ' /proc/self/mountinfo || true").out, f"{seen}\n", f"mounts that the host sees, {mode}")
            world.shell(f"umount {place}/in 2> /dev/null || true")
        world.cove("run", "-d", "--name", "c1", *ALONE, "-v", f"{place}:/shared:rshared", "-v", f"{place}:/slave:rslave", "-v", f"{place}:/private", "busybox", "sleep", "600")
        world.shell(f"mount -t tmpfs -o size=4k late {place}/in")
        equal(world.text("exec", "c1", "sh", "-c", "grep ' late ' /proc/self/mountinfo | cut -d ' ' -f 5 | sort"), "/shared/in\n/slave/in")
        world.shell(f"umount {place}/in")
        equal(world.text("exec", "c1", "sh", "-c", "grep -c ' late ' /proc/self/mountinfo || true"), "0")
        world.cove("rm", "-f", "c1")
        explained = world.text("run", "--dry-run", "--explain", "-v", f"{place}:/p:rshared", "busybox", "true")
        check(f"bind {place} to /p, shared with the host" in explained, explained)
    finally:
        system.unmount(place)


def test_a_tmpfs_has_the_mode_of_the_folder_below(world: World) -> None:
    flags = ("--tmpfs", "/root", "--tmpfs", "/new", "--tmpfs", "/tmp:mode=750,size=1m")
    modes = world.text("run", "--rm", *ALONE, *flags, "busybox", "stat", "-c", "%a", "/root", "/new", "/tmp")
    below = world.text("run", "--rm", *ALONE, "busybox", "stat", "-c", "%a", "/root")
    equal(modes.split(), [below, "1777", "750"], "of a folder that is there, of a new one, as asked for")


def test_a_read_only_root_holds_the_names_too(world: World) -> None:
    files = "for f in hosts hostname resolv.conf; do echo x >> /etc/$f && echo $f; done; true"
    equal(world.text("run", "--rm", "busybox", "sh", "-c", files).split(), ["hosts", "hostname", "resolv.conf"], "files that can be written")
    equal(world.text("run", "--rm", "--read-only", "busybox", "sh", "-c", files), "", "files that can be written")


def test_nothing_hides_what_the_kernel_tells(world: World) -> None:
    given = world.folder / "given"
    given.mkdir()
    for target in ("/proc", "/proc/sys", "/proc/./self/"):
        result = world.cove("run", "--rm", *ALONE, "-v", f"{given}:{target}", "busybox", "true", code=125)
        check("/proc is the kernel's" in result.err, str(result))
    (given / "cpuinfo").write_text("one\n")
    equal(world.text("run", "--rm", *ALONE, "-v", f"{given}/cpuinfo:/proc/cpuinfo", "busybox", "cat", "/proc/cpuinfo"), "one")


def test_the_hosts_null_device_stays_as_it_is(world: World) -> None:
    """Neither through the masks nor through a standard stream does a container come to the host's file."""
    null = world.folder / "null"
    inside = "chmod 600 /proc/keys /proc/self/fd/0; chown 7:7 /proc/keys /proc/self/fd/0; stat -c '%d %i' -L /proc/self/fd/0 /dev/null; readlink /proc/self/fd/0"
    attempts = [
        f"cove run --rm --network none busybox sh -c '{inside.replace(chr(39), chr(34))}' > shown 2> /dev/null",
        "cove run -d --name c1 --network none --health-cmd 'chmod 600 /dev/stdin' --health-interval 100ms busybox sh -c 'chmod 600 /dev/stdin; sleep 600'",
        "cove exec c1 chmod 600 /dev/stdin", "cove exec -d c1 sh -c 'chmod 600 /dev/stdout; chown 7 /dev/stderr'", "cove exec c1 chmod 600 /proc/keys",
        "cove run --rm --network none --cap-add SYS_ADMIN busybox sh -c 'mount -o remount,bind,rw /proc/keys; chmod 600 /proc/keys'", "cove exec c1 rm /dev/null; cove exec c1 chmod 600 /proc/self/fd/0", "sleep 0.5",
    ]
    # a null device that may come to harm stands in for the host's
    script = [f"mknod -m 666 {null} c 1 3", f"mount --bind {null} /dev/null", "{ " + "; true; ".join(attempts) + "; } 2> errors", f"stat -c '%a %u:%g' {null}", "cove rm -f c1 > removed"]
    result = world.run(["unshare", "--mount", "--propagation", "slave", "sh", "-c", " && ".join(script)])
    equal(result.out.splitlines()[-1:], ["666 0:0"], f"mode and owner of the host's /dev/null\n{result}\n")
    stream, own, link = (world.folder / "shown").read_text().splitlines()
    equal((stream, link), (own, "/dev/null"), "the stream is the container's own null device")
