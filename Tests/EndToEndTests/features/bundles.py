"""The runtime specification, both ways: other runtimes run our bundles, we run theirs."""
from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path
from typing import Any

from harness.others import Podman, beside
from harness.world import Skip, World, check, equal, need

SECONDS = 20
RUNTIMES = ("runc", "crun")


def prepare(world: World) -> None:
    world.busybox()


def root_file_system(world: World, name: str) -> Path:
    """The files of the busybox image, in a folder."""
    folder = world.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        world.cove("create", "--name", f"for-{name}", "--network", "none", "busybox", "true")
        world.shell(f"cove export for-{name} | tar -C {folder} -xf -")
        world.cove("rm", f"for-{name}")
    return folder


def bundle_of(world: World, container: str) -> Path:
    """A copy of a container's config.json with a root file system of its own, as one would carry it to another host."""
    source = world.root / "containers" / world.inspect(container)["Id"] / "config.json"
    check(source.is_file(), f"{source} is the container's runtime specification")
    bundle = world.folder / f"bundle-{container}"
    bundle.mkdir()
    config: dict[str, Any] = json.loads(source.read_text())
    config["root"]["path"] = str(root_file_system(world, "rootfs"))
    config["process"]["terminal"] = False
    (bundle / "config.json").write_text(json.dumps(config))
    return bundle


def run_under(world: World, runtime: str, bundle: Path) -> str:
    if not shutil.which(runtime):
        raise Skip(f"needs {runtime}")
    state = world.folder / f"{runtime}-state"
    result = beside(world, [runtime, "--root", str(state), "run", "-b", str(bundle), f"cove-test-{runtime}"])
    equal(result.code, 0, f"exit status under {runtime}\n{result}\n")
    # in the tree that only tracks, which is not cove's, runc leaves the parents of its groups
    for parent in (*Path("/sys/fs/cgroup/systemd/cove").glob("*"), Path("/sys/fs/cgroup/systemd/cove")):
        with contextlib.suppress(OSError):
            parent.rmdir()
    return result.out


def test_other_runtimes_run_our_bundles(world: World) -> None:
    for number, (flags, command, expected) in enumerate((
        ([], ["echo", "hello"], "hello\n"),
        (["-e", "PLACE=quay", "-w", "/tmp", "-u", "app"], ["sh", "-c", "echo $PLACE; pwd; id -u"], "quay\n/tmp\n1000\n"),
        (["--cap-drop", "ALL"], ["grep", "CapEff", "/proc/self/status"], "CapEff:\t0000000000000000\n"),
        (["--hostname", "boat", "--tmpfs", "/scratch"], ["sh", "-c", "hostname; grep -c ' /scratch tmpfs' /proc/mounts"], "boat\n1\n"),
        (["-m", "64m", "--pids-limit", "50", "--ulimit", "nofile=77:77"], ["sh", "-c", "ulimit -n"], "77\n"),
        (["--read-only"], ["sh", "-c", "touch /x 2> /dev/null || echo refused"], "refused\n"),
    )):
        name = f"b{number}"
        world.cove("create", "--name", name, "--network", "none", *flags, "busybox", *command)
        bundle = bundle_of(world, name)
        for runtime in RUNTIMES:
            equal(run_under(world, runtime, bundle), expected, f"output of {flags} {command} under {runtime}")
        equal(world.text("start", "-a", name) + "\n", expected, f"output of {flags} {command} under cove")


def test_a_bundle_names_a_version_and_is_complete(world: World) -> None:
    world.cove("create", "--name", "c1", "busybox", "true")
    config = json.loads((world.root / "containers" / world.inspect("c1")["Id"] / "config.json").read_text())
    check(config["ociVersion"].startswith("1."), f"version {config.get('ociVersion')}")
    for path in (("process", "args"), ("process", "capabilities", "bounding"), ("root", "path"), ("mounts",), ("linux", "namespaces"),
                 ("linux", "maskedPaths"), ("linux", "readonlyPaths"), ("linux", "seccomp", "defaultAction"), ("linux", "resources", "devices")):
        value: Any = config
        for part in path:
            check(isinstance(value, dict) and part in value, f"{'.'.join(path)} is there")
            value = value[part]


def spec_of_runc(world: World, name: str, **process: Any) -> Path:
    need("runc")
    bundle = world.folder / name
    bundle.mkdir()
    world.shell(f"cd {bundle} && runc spec")
    config = json.loads((bundle / "config.json").read_text())
    config["process"].update({"terminal": False} | process)
    config["root"]["path"] = str(root_file_system(world, "rootfs"))
    (bundle / "config.json").write_text(json.dumps(config))
    return bundle


def test_cove_runs_what_runc_spec_made(world: World) -> None:
    bundle = spec_of_runc(world, "by-runc", args=["sh", "-c", "echo hello; hostname; id -u; grep CapEff /proc/self/status"])
    equal(world.cove("bundle", "run", "-b", str(bundle), "b1").out, "hello\nrunc\n0\nCapEff:\t0000000020000420\n")


def test_the_exit_status_of_a_bundle_is_that_of_its_process(world: World) -> None:
    world.cove("bundle", "run", "-b", str(spec_of_runc(world, "by-runc-7", args=["sh", "-c", "exit 7"])), "b1", code=7)
    result = world.try_cove("bundle", "run", "-b", str(spec_of_runc(world, "by-runc-none", args=["no-such-program"])), "b1")
    check(result.code != 0 and "no-such-program" in result.err, str(result))


def test_cove_runs_what_podman_made(world: World) -> None:
    podman = Podman(world)
    bundle = world.folder / "by-podman"
    bundle.mkdir()
    rootfs = root_file_system(world, "rootfs-of-podman")
    # podman writes the specification when it is about to start the container
    made = podman.script(f"""
        podman create -q --network none --name boat -e PLACE=mole --rootfs {rootfs} sh -c 'echo $PLACE; id -u' > /dev/null
        podman init boat > /dev/null
        cat "$(podman inspect --format '{{{{.OCIConfigPath}}}}' boat)"
        podman rm -f boat > /dev/null""")
    equal(made.code, 0, f"exit status of podman\n{made}\n")
    config = json.loads(made.out)
    config["mounts"] = [mount for mount in config["mounts"] if not mount["source"].startswith(("/run/", str(podman.folder)))]
    config["root"]["path"] = str(rootfs)
    config.pop("hooks", None)
    config["linux"].pop("cgroupsPath", None)
    config["linux"]["namespaces"] = [{"type": space["type"]} for space in config["linux"]["namespaces"]]
    (bundle / "config.json").write_text(json.dumps(config))
    equal(world.cove("bundle", "run", "-b", str(bundle), "b1").out, "mole\n0\n")


def test_a_tmpfs_that_begins_with_what_is_below(world: World) -> None:
    """As podman writes it for `--tmpfs`: both other runtimes copy the files."""
    bundle = spec_of_runc(world, "copied-up", args=["sh", "-c", "cat /etc/passwd /etc/own; stat -c %a /etc; touch /etc/new"])
    config = json.loads((bundle / "config.json").read_text())
    rootfs = root_file_system(world, "copied-up-root")
    config["root"] = {"path": str(rootfs), "readonly": True}
    (rootfs / "etc" / "own").write_text("precious\n")
    (rootfs / "etc").chmod(0o711)
    (rootfs / "etc" / "passwd").write_text("root:x:0:0::/home/of/root:/bin/sh\n")
    config["mounts"].append({"destination": "/etc", "type": "tmpfs", "source": "tmpfs", "options": ["tmpcopyup", "nosuid", "size=1m"]})
    (bundle / "config.json").write_text(json.dumps(config))
    expected = "root:x:0:0::/home/of/root:/bin/sh\nprecious\n711\n"
    equal(world.cove("bundle", "run", "-b", str(bundle), "b1").out, expected)
    equal(run_under(world, "runc", bundle), expected)
    check(not (rootfs / "etc" / "new").exists(), "the root stays as it is")


def test_what_a_bundle_leaves_out(world: World) -> None:
    """The home directory is the user's; a capability that nobody knows is told and left out."""
    bundle = spec_of_runc(world, "left-out", args=["sh", "-c", "echo $HOME; grep CapBnd /proc/self/status"])
    config = json.loads((bundle / "config.json").read_text())
    config["process"]["capabilities"] = {"bounding": ["CAP_NOPE", "CAP_KILL"]}
    (bundle / "config.json").write_text(json.dumps(config))
    result = world.cove("bundle", "run", "-b", str(bundle), "b1")
    equal(result.out, "/root\nCapBnd:\t0000000000000020\n")
    check("the capability CAP_NOPE is unknown" in result.err, str(result))


def test_what_is_in_the_place_of_a_device_stays(world: World) -> None:
    """It may be somebody else's: the device that is wanted is used, another file is left alone."""
    bundle = spec_of_runc(world, "own-devices", args=["sh", "-c", "echo lost > /own && echo done"])
    config = json.loads((bundle / "config.json").read_text())
    config["root"] = {"path": str(root_file_system(world, "own-devices-root")), "readonly": False}
    config["linux"]["devices"] = [{"path": "/own", "type": "c", "major": 1, "minor": 3, "fileMode": 0o666}]
    (bundle / "config.json").write_text(json.dumps(config))
    place = Path(config["root"]["path"]) / "own"
    for content in (None, "device", "file"):
        if content == "file":
            place.unlink()
            place.write_text("mine")
        before = place.stat().st_ino if content else None
        result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
        equal(result.code == 0, content != "file", f"exit status of\n{result}\n")
        equal(place.stat().st_ino, before or place.stat().st_ino, "what was there")
    check("/own" in result.err, str(result))
    equal(place.read_text(), "mine", "the file")


def test_bundles_that_do_not_fit_are_refused(world: World) -> None:
    bundle = world.folder / "wrong"
    bundle.mkdir()
    file = bundle / "config.json"
    sound = json.loads((spec_of_runc(world, "sound") / "config.json").read_text())

    def changed(**parts: Any) -> str:
        return json.dumps(sound | parts)

    for text in ("", "{", "[]", "{}", "null", "[" * 100_000, changed(root={"path": "/no/such/folder"}), changed(root={}), changed(process={"args": []}),
                 changed(process={"args": "sh"}), changed(mounts=[{"destination": "relative", "type": "tmpfs", "source": "x"}]),
                 changed(linux={"namespaces": [{"type": "nonsense"}]}), changed(linux=sound["linux"] | {"namespaces": [*sound["linux"]["namespaces"], {"type": "pid"}]}), changed(linux={"namespaces": [{"type": "network", "path": "/no/such/file"}]})):
        file.write_text(text)
        result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
        check(result.code not in (0, 132, 133, 134, 139) and result.err.strip(), f"{text[:60]}\n{result}")
    file.unlink()
    result = world.try_cove("bundle", "run", "-b", str(bundle), "b1")
    check(result.code != 0 and "config.json" in result.err, str(result))
