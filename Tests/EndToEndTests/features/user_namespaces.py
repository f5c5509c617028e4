"""Containers whose users are nobody on the host: `--userns private`, and bundles with mappings of their own."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from features.bundles import root_file_system
from harness import leaks
from harness.world import Skip, World, check, equal, eventually, need

SECONDS = 60
PRIVATE = ("--userns", "private")
ALONE = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()
    world.cove("volume", "create", "shared")
    result = world.try_cove("run", "--rm", *PRIVATE, *ALONE, "busybox", "true")
    if "5.19" in result.err:
        raise Skip("this kernel, or the file system of the state root, has no id-mapped mounts")
    # what the first container makes for good, the default bridge, must not look like a leak
    world.cove("run", "--rm", "busybox", "true")


def ranges(world: World) -> list[str]:
    """The first ids of the ranges that containers have."""
    folder = world.root / "run/users"
    return sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []


def volume(world: World) -> Path:
    return world.root / "volumes/shared/_data"


def owner(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_uid, status.st_gid


# ---------------------------------------------------------------- who is who


def test_root_inside_is_nobody_outside(world: World) -> None:
    text = world.text("run", "--rm", *PRIVATE, "busybox", "sh", "-c", "id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map; cat /proc/self/setgroups")
    lines = [line.split() for line in text.splitlines()]
    equal(lines[:2], [["0"], ["0"]], "ids inside")
    for line in lines[2:4]:
        equal((line[0], line[2]), ("0", "65536"), "a range of sixteen bits from 0 on")
        check(int(line[1]) >= 100_000, f"of ids that are nobody's: {line}")
    equal(lines[4], ["allow"], "groups may be set")


def test_the_host_sees_other_ids_and_no_powers(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, "busybox", "sleep", "100")
    pid = world.inspect("c1")["State"]["Pid"]
    first = int(ranges(world)[0])
    status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line)
    equal(status["Uid"].split(), [str(first)] * 4, "users on the host")
    equal(status["Gid"].split(), [str(first)] * 4, "groups on the host")
    own = os.readlink("/proc/self/ns/user")
    check(os.readlink(f"/proc/{pid}/ns/user") != own, "a user namespace of its own: its capabilities hold in there only")
    # a directory of the host's, reached by chance, is not root's to write
    folder = world.folder / "closed"
    folder.mkdir(mode=0o700)
    result = world.run(["nsenter", "-t", str(pid), "--user", "--setuid", "0", "--setgid", "0", "touch", str(folder / "x")])
    check(result.code != 0 and "ermission denied" in result.err, str(result))
    equal(world.inspect("c1")["HostConfig"]["UsernsMode"], "private")


def test_without_it_nothing_is_mapped(world: World) -> None:
    for flags in ((), ("--userns", "host"), ("--userns", "")):
        text = world.text("run", "--rm", *ALONE, *flags, "busybox", "cat", "/proc/self/uid_map")
        equal(text.split(), ["0", "0", "4294967295"], f"map with {flags}")
    equal(ranges(world), [])


def test_each_container_has_a_range_of_its_own(world: World) -> None:
    for name in ("c1", "c2", "c3"):
        world.cove("run", "-d", "--name", name, *PRIVATE, *ALONE, "busybox", "sleep", "100")
    maps = [world.text("exec", name, "cat", "/proc/self/uid_map").split()[1] for name in ("c1", "c2", "c3")]
    equal(len(set(maps)), 3, f"different first ids of {maps}")
    equal(ranges(world), sorted(maps), "the ranges that are taken")
    world.cove("rm", "-f", "c2")
    equal(ranges(world), sorted([maps[0], maps[2]]), "one is given back")
    world.cove("restart", "-t", "0", "c1")
    equal(len(ranges(world)), 2, "ranges after a restart")
    world.cove("kill", "c1", "c3")
    equal(ranges(world), [], "ranges when nothing runs")


def test_a_range_is_given_back_when_the_monitor_is_killed(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, *ALONE, "busybox", "sleep", "100")
    state = json.loads((world.root / "containers" / world.inspect("c1")["Id"] / "state.json").read_text())
    pid = world.inspect("c1")["State"]["Pid"]
    parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    check(state and parent > 1, "the monitor is the parent")
    os.kill(parent, 9)
    eventually(lambda: world.text("ps", "-q") == "", "the container has ended")
    equal(ranges(world), [])


def test_ranges_of_others_are_left_alone(world: World) -> None:
    text = Path("/etc/subuid").read_text() if Path("/etc/subuid").exists() else ""
    world.cove("run", "-d", "--name", "c1", *PRIVATE, *ALONE, "busybox", "sleep", "100")
    first = int(ranges(world)[0])
    for line in text.splitlines():
        start, count = (int(number) for number in line.split(":")[1:])
        check(first + 65536 <= start or start + count <= first, f"{first} is not in {line}")


# ---------------------------------------------------------------- files


def test_files_of_the_image_belong_to_who_they_belonged_to(world: World) -> None:
    equal(world.text("run", "--rm", *PRIVATE, *ALONE, "busybox", "stat", "-c", "%u:%g", "/", "/bin/busybox", "/etc/passwd"), "\n".join(["0:0"] * 3))
    world.cove("run", "--rm", *PRIVATE, *ALONE, "busybox", "sh", "-c", "echo more >> /etc/passwd && rm /etc/group && mv /bin/busybox /bin/other")


def test_on_disk_files_have_the_ids_of_inside(world: World) -> None:
    world.cove("run", "--name", "c1", *PRIVATE, *ALONE, "busybox", "sh", "-c", "touch /a /b; chown 1000:44 /b; mkdir -m 700 /d")
    upper = world.root / "containers" / world.inspect("c1")["Id"] / "upper"
    equal([owner(upper / name) for name in "abd"], [(0, 0), (1000, 44), (0, 0)], "owners on disk")
    world.cove("commit", "c1", "changed")
    for flags in ((), PRIVATE):
        equal(world.text("run", "--rm", *ALONE, *flags, "changed", "stat", "-c", "%u:%g", "/a", "/b", "/d"), "0:0\n1000:44\n0:0", f"owners with {flags}")


def test_a_running_one_is_exported_with_the_ids_of_inside(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, *ALONE, "busybox", "sh", "-c", "touch /b; chown 1000:44 /b; touch /ready; sleep 100")
    eventually(lambda: world.try_cove("exec", "c1", "test", "-e", "/ready").code == 0, "the files are made")
    world.shell("cove export c1 > c1.tar")
    listed = world.shell("tar --numeric-owner -tvf c1.tar").out
    check(any(" 1000/44 " in line and line.endswith(" b") for line in listed.splitlines()), f"owner of b in\n{listed}")


def test_a_volume_is_shared_with_who_has_other_users(world: World) -> None:
    world.cove("run", "--rm", *PRIVATE, *ALONE, "-v", "shared:/data", "busybox", "sh", "-c",
               "echo secret > /data/of-root; chmod 600 /data/of-root; echo hi > /data/of-app; chown app:app /data/of-app")
    equal((owner(volume(world) / "of-root"), owner(volume(world) / "of-app")), ((0, 0), (1000, 1000)), "owners on disk")
    for flags in ((), PRIVATE):
        equal(world.text("run", "--rm", *ALONE, *flags, "-v", "shared:/data", "busybox", "cat", "/data/of-root"), "secret")
        equal(world.text("run", "--rm", *ALONE, *flags, "-u", "app", "-v", "shared:/data", "busybox", "sh", "-c",
                         "cat /data/of-root 2> /dev/null || echo refused; echo more >> /data/of-app && stat -c %u /data/of-app"), "refused\n1000")


def test_an_id_that_is_nobodys_cannot_be_given(world: World) -> None:
    result = world.try_cove("run", "--rm", *PRIVATE, *ALONE, "busybox", "sh", "-c", "touch /x; chown 65535 /x && chown 65536 /x")
    check(result.code == 1 and "Invalid argument" in result.err, str(result))


def test_a_bind_is_seen_with_its_owners_and_read_only_when_asked(world: World) -> None:
    folder = world.folder / "given"
    folder.mkdir()
    (folder / "file").write_text("text")
    os.chown(folder / "file", 1000, 1000)
    script = "stat -c %u /g/file; touch /g/new 2> /dev/null || echo refused"
    equal(world.text("run", "--rm", *PRIVATE, *ALONE, "-v", f"{folder}:/g:ro", "busybox", "sh", "-c", script), "1000\nrefused")
    equal(world.text("run", "--rm", *PRIVATE, *ALONE, "-v", f"{folder}:/g", "busybox", "sh", "-c", script), "1000")
    equal(owner(folder / "new"), (0, 0), "owner of a new file")
    result = world.cove("run", "--rm", *PRIVATE, *ALONE, "-v", "/proc:/g", "busybox", "true", code=125)
    check("/proc" in result.err and "id-mapped" in result.err, str(result))


def test_many_layers(world: World) -> None:
    name = "busybox"
    for number in range(40):
        world.cove("run", "--name", "c1", *ALONE, name, "sh", "-c", f"echo {number} > /layer-{number}; echo {number} > /top")
        name = f"tower:{number}"
        world.cove("commit", "c1", name)
        world.cove("rm", "c1")
    equal(world.text("run", "--rm", *PRIVATE, *ALONE, name, "sh", "-c", "ls / | grep -c layer-; cat /top"), "40\n39")


# ---------------------------------------------------------------- what is refused


def test_devices_are_not_made(world: World) -> None:
    for flags in ((), ("--cap-add", "ALL"), ("--cap-add", "ALL", "--security-opt", "seccomp=unconfined")):
        result = world.try_cove("run", "--rm", *PRIVATE, *ALONE, *flags, "busybox", "mknod", "/dev/sda", "c", "1", "3")
        check(result.code == 1 and "not permitted" in result.err, str(result))


def test_things_of_the_host_are_not_reached(world: World) -> None:
    powers = ("--cap-add", "ALL", "--security-opt", "seccomp=unconfined")
    for script in ("mount -t ext4 /dev/zero /mnt", "mount -t debugfs none /tmp", "mount -o remount,rw /proc/sys && echo 1 > /proc/sys/kernel/sysrq",
                   "echo 1 > /proc/sysrq-trigger", "echo b > /proc/sys/kernel/core_pattern", "dmesg -n 8", "swapoff -a && swapon /dev/zero", "hwclock -w", "date -s 2000-01-01 2>&1 | grep -q permitted && exit 1",
                   "nice -n -20 true && renice -n -20 -p 1", "head -c 1 /proc/kcore | grep -q .", "echo x > /sys/kernel/uevent_helper", "chroot /proc/1/root/proc/1/root mknod /x b 8 0"):
        result = world.try_cove("run", "--rm", *PRIVATE, *ALONE, *powers, "busybox", "sh", "-c", f"mkdir -p /mnt; {script}")
        check(result.code != 0, f"{script}\n{result}")
    # in its own namespaces it is root
    world.cove("run", "--rm", *PRIVATE, *ALONE, *powers, "busybox", "sh", "-c", "mkdir /t && mount -t tmpfs none /t && hostname other && ip link add d0 type dummy || ip link set lo down")


def test_what_does_not_go_together_is_refused(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *ALONE, "busybox", "sleep", "100")
    for flags, text in (
        (["--privileged"], "privileged mode is incompatible with user namespaces.  You must run the container in the host namespace when running privileged mode"),
        (["--network", "host"], "cannot share the host's network namespace when user namespaces are enabled"),
        (["--pid", "host"], "cannot share the host PID namespace when user namespaces are enabled"),
        (["--network", "container:c1"], "cannot join the network namespace of another container when user namespaces are enabled"),
        (["--pid", "container:c1"], "cannot join the PID namespace of another container when user namespaces are enabled"),
    ):
        for verb in ("run", "create"):
            result = world.cove(verb, *PRIVATE, *flags, "busybox", "true", code=125 if verb == "run" else 1)
            check(text in result.err, str(result))
    equal(world.text("ps", "-aq").count("\n"), 0, "no other container was made")
    result = world.try_cove("run", *PRIVATE[:1], "keep-id", "busybox", "true")
    check(result.code == 125 and "invalid USER mode" in result.err, str(result))


# ---------------------------------------------------------------- the rest works as ever


def test_settings_that_need_the_hosts_root(world: World) -> None:
    text = world.text("run", "--rm", *PRIVATE, "--ulimit", "nofile=123:456", "--oom-score-adj", "300", "--device", "/dev/zero:/dev/other", "--tmpfs", "/scratch",
                      "--sysctl", "net.ipv4.ip_forward=0", "--hostname", "boat", "busybox", "sh", "-c",
                      "ulimit -n; ulimit -Hn; cat /proc/self/oom_score_adj; head -c 2 /dev/other | wc -c; touch /scratch/x; cat /proc/sys/net/ipv4/ip_forward; hostname")
    equal(text, "123\n456\n300\n2\n0\nboat")


def test_host_namespaces_that_may_be_shared(world: World) -> None:
    world.cove("run", "--rm", *PRIVATE, *ALONE, "--ipc", "host", "--uts", "host", "--cgroupns", "host", "busybox", "sh", "-c",
               "ls /sys/fs/cgroup | grep -q . && ls /dev/shm && ! hostname changed")


def test_streams_can_be_opened_by_their_names(world: World) -> None:
    for flags in (PRIVATE, ()):
        for user in ("root", "app", "123:456"):
            result = world.cove("run", "--rm", *flags, *ALONE, "-u", user, "busybox", "sh", "-c", "echo out > /dev/stdout; echo err > /dev/stderr")
            equal((result.out, result.err), ("out\n", "err\n"), f"streams of {user} with {flags}")
            equal(world.cove("run", "--rm", "-i", *flags, *ALONE, "-u", user, "busybox", "sh", "-c", "cat /dev/stdin", input="in").out, "in")


def test_exec_joins_and_has_ids_of_inside(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, "--ulimit", "nofile=50:60", "busybox", "sleep", "100")
    inside = world.text("exec", "c1", "readlink", "/proc/1/ns/user")
    equal(world.text("exec", "c1", "readlink", "/proc/self/ns/user"), inside, "user namespace")
    equal(world.text("exec", "c1", "id", "-u"), "0")
    equal(world.text("exec", "-u", "app", "c1", "sh", "-c", "id -u; id -G; touch /root/x 2> /dev/null || echo refused"), "1000\n1000 44\nrefused")
    equal(world.text("exec", "-u", "123:456", "c1", "sh", "-c", "touch /tmp/x; stat -c %u:%g /tmp/x; echo out > /dev/stdout"), "123:456\nout")
    equal(world.text("exec", "c1", "sh", "-c", "ulimit -Hn; grep CapBnd /proc/self/status; grep CapBnd /proc/1/status").split("\n")[0], "60")
    need("script")
    for user, uid in (("root", 0), ("app", 1000)):
        script = r"stat -c %u:%g \$(tty); echo seen > /dev/tty; echo too > \$(tty)"
        text = world.shell(f"script -qec 'cove exec -t -u {user} c1 sh -c \"{script}\"' /dev/null").out
        equal(text.replace("\r", ""), f"{uid}:5\nseen\ntoo\n", "a terminal")


def test_a_terminal(world: World) -> None:
    need("script")
    script = "tty; stat -c %u:%g /dev/pts/0; echo tty > /dev/tty; echo console > /dev/console; echo pts > /dev/pts/0"
    for flags in (PRIVATE, ()):
        for user, uid in (("root", 0), ("app", 1000)):
            text = world.shell(f"script -qec 'cove run --rm -t -u {user} {' '.join((*flags, *ALONE))} busybox sh -c \"{script}\"' /dev/null").out
            equal(text.replace("\r", ""), f"/dev/pts/0\n{uid}:5\ntty\nconsole\npts\n", f"terminal of {user} with {flags}")


def test_ports_and_names(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, "-p", "18190:80", "busybox", "sh", "-c",
               "cat /etc/resolv.conf > /dev/null && echo '1.2.3.4 more' >> /etc/hosts && while :; do echo answer | nc -l -p 80; done")
    eventually(lambda: "answer" in world.shell("nc -w 2 127.0.0.1 18190 < /dev/null || true").out if Path("/bin/nc").exists()
               else "answer" in world.run(["busybox", "nc", "-w", "2", "127.0.0.1", "18190"]).out, "the published port answers")


def test_explain_tells_the_users(world: World) -> None:
    result = world.cove("run", "--explain", *PRIVATE, "-v", "shared:/data", "busybox", "true")
    text = result.out + result.err
    for part in ("new process in new namespaces: user, mount", "users 0-65535 are 100000-165535 of the host", "write uid_map, gid_map", "MOUNT_ATTR_IDMAP", "bind the device 1:3 to /dev/null"):
        check(part in text, f"{part} is told in\n{text}")
    equal(ranges(world), [], "ranges that are taken")


def test_a_restart_policy(world: World) -> None:
    world.cove("run", "-d", "--name", "c1", *PRIVATE, *ALONE, "--restart", "on-failure:2", "busybox", "sh", "-c", "echo run >> /runs; exit 3")
    eventually(lambda: world.inspect("c1")["State"]["Status"] == "exited", "the last try has ended", 20)
    equal(world.inspect("c1")["RestartCount"], 2)
    upper = world.root / "containers" / world.inspect("c1")["Id"] / "upper"
    equal(((upper / "runs").read_text(), owner(upper / "runs")), ("run\n" * 3, (0, 0)), "what three runs have written")
    equal(ranges(world), [])


# ---------------------------------------------------------------- failures


def test_a_start_that_fails_leaves_nothing(world: World) -> None:
    before = leaks.Snapshot.take(world.root)
    for arguments in (("busybox", "no-such-program"), ("-v", "/proc:/g", "busybox", "true"), ("-w", "/etc/passwd", "busybox", "true"), ("--ulimit", "nofile=5000000000", "busybox", "true")):
        result = world.try_cove("run", "--rm", *PRIVATE, *arguments)
        check(result.code in (125, 126, 127) and result.err.strip(), str(result))
        equal(leaks.left_behind(world.root, before), [], f"left behind after\n{result}\n")


# ---------------------------------------------------------------- bundles of others


def mapped_bundle(world: World, script: str, **linux: Any) -> Path:
    """What `runc spec` writes, with a user namespace of 1000 ids from 300000 on and files that belong to them."""
    need("runc")
    bundle = world.folder / "mapped"
    if not bundle.exists():
        bundle.mkdir()
        world.shell(f"cp -a {root_file_system(world, 'rootfs')} {bundle}/rootfs && chown -R 300000:300000 {bundle}/rootfs")
    (bundle / "config.json").unlink(missing_ok=True)
    world.shell(f"cd {bundle} && runc spec")
    config = json.loads((bundle / "config.json").read_text())
    config["process"].update({"terminal": False, "args": ["sh", "-c", script]})
    config["root"]["readonly"] = False
    config["linux"]["namespaces"].append({"type": "user"})
    mapping = [{"containerID": 0, "hostID": 300_000, "size": 1000}]
    config["linux"] |= {"uidMappings": mapping, "gidMappings": mapping} | linux
    (bundle / "config.json").write_text(json.dumps(config))
    return bundle


def test_a_bundle_with_mappings(world: World) -> None:
    script = "id -u; cat /proc/self/uid_map; touch /made; stat -c %u /bin /made; mknod /d c 1 3 2> /dev/null || echo refused"
    bundle = mapped_bundle(world, script)
    text = world.cove("bundle", "run", "-b", str(bundle), "b1").out
    equal(text.split(), ["0", "0", "300000", "1000", "0", "0", "refused"], "ids and owners")
    equal(owner(bundle / "rootfs/made"), (300_000, 300_000), "the files of a bundle have the owners that they were given")


def test_a_bundle_whose_mappings_are_wrong(world: World) -> None:
    for mapping in ([], [{"containerID": 0, "hostID": 300_000, "size": 0}], [{"containerID": 5, "hostID": 4_294_967_295, "size": 1000}],
                    [{"containerID": 0, "hostID": 1, "size": 10}] * 2, [{"containerID": 1, "hostID": 300_000, "size": 10}]):
        bundle = mapped_bundle(world, "true", uidMappings=mapping)
        result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
        check(result.code not in (0, 132, 133, 134, 139) and result.err.strip(), f"{mapping}\n{result}")
