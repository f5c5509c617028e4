"""What is left when a launch fails at any of its steps, and when the host itself fails."""
from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Callable, Iterator

from features.bundles import bundle_of
from harness import leaks, system
from harness.world import Failed, Skip, World, check, equal, eventually

SECONDS = 90
LIMIT = 480
MORE_STEPS_THAN_ANY_PLAN = 400

# Every kind of launch plan that the tests use.
PLANS = {
    "default": [],
    "no_network": ["--network", "none"],
    "host_network": ["--network", "host"],
    "published_port": ["-p", "18180:80"],
    "volume_and_tmpfs": ["-v", "faults:/data", "--tmpfs", "/scratch"],
    "bind_mount": ["-v", "/tmp:/given:ro"],
    "limits": ["-m", "32m", "--cpus", "0.5", "--pids-limit", "20"],
    "terminal": ["-t"],
    "user_and_folder": ["-u", "app", "-w", "/place", "--cap-drop", "ALL"],
    "read_only": ["--read-only"],
    "init": ["--init"],
    "privileged": ["--privileged"],
    "devices_and_limits_of_the_process": ["--device", "/dev/null:/dev/other", "--ulimit", "nofile=100", "--sysctl", "net.ipv4.ip_forward=0"],
    "no_seccomp": ["--security-opt", "seccomp=unconfined", "--security-opt", "no-new-privileges"],
    "own_users": ["--userns", "private", "-v", "faults:/data", "--device", "/dev/null:/dev/other"],
    "anonymous_volume": ["-v", "/anonymous", "-v", "/another"],
    "health_check": ["--health-cmd", "true", "--health-interval", "100ms"],
    "host_ids": ["--pid", "host", "--ipc", "host", "--uts", "host"],
}


def prepare(world: World) -> None:
    world.busybox()
    world.cove("volume", "create", "faults")
    # what the first container makes for good, the default bridge, must not look like a leak
    world.cove("run", "--rm", "-p", "18180:80", "busybox", "true")


def _each_step(*command: str) -> Callable[[World], None]:
    def test(world: World) -> None:
        failed_steps = 0
        others = world.text("ps", "-aq")
        before = leaks.Snapshot.take(world.root)
        for step in range(1, MORE_STEPS_THAN_ANY_PLAN):
            result = world.try_cove(*command, env={"COVE_FAIL_STEP": str(step)})
            if result.code == 0:
                check(failed_steps > 3, f"more than three steps failed before step {step} let the launch succeed")
                return
            failed_steps += 1
            check(result.code in (1 if command[0] == "bundle" else 125, 126, 127), f"step {step}: an exit status of a failed launch\n{result}")
            check(result.err.strip(), f"step {step}: an error is told\n{result}")
            left = leaks.left_behind(world.root, before)
            equal(left, [], f"left behind after step {step} failed:\n{result}\n")
            equal(world.text("ps", "-aq"), others, f"containers after step {step}")
        raise Failed(f"the launch still fails with COVE_FAIL_STEP={MORE_STEPS_THAN_ANY_PLAN - 1}: is the knob read?")
    return test


for _name, _flags in PLANS.items():
    globals()[f"test_every_step_of_{_name}"] = _each_step("run", "--rm", "--name", "faulty", *_flags, "busybox", "true")


def test_every_step_of_a_bundle(world: World) -> None:
    world.cove("create", "--name", "carried", "--network", "none", "busybox", "true")
    world.cove("start", "-a", "carried")
    bundle = bundle_of(world, "carried")
    _each_step("bundle", "run", "-b", str(bundle), "faulty")(world)


def test_a_detached_launch_that_fails_stays_as_created(world: World) -> None:
    result = world.try_cove("run", "-d", "--name", "faulty", "busybox", "sleep", "60", env={"COVE_FAIL_STEP": "5"})
    check(result.code in (125, 126, 127), str(result))
    state = world.inspect("faulty")["State"]
    equal((state["Running"], state["Status"], state["Pid"]), (False, "created", 0), "state")
    check(state["Error"] != "", "inspect tells the error")
    world.cove("start", "faulty")
    world.cove("rm", "-f", "faulty")


def settled(world: World, name: str) -> None:
    """Waits until a container has all that it keeps while it runs."""
    folder = world.root / "containers" / world.inspect(name)["Id"]
    eventually((folder / "state.reserve").exists, "the room for the last state is kept")


def test_every_step_of_joined_namespaces(world: World) -> None:
    world.cove("run", "-d", "--name", "other", "--ipc", "shareable", "busybox", "sleep", "600")
    settled(world, "other")
    joined = ["--network", "container:other", "--ipc", "container:other", "--pid", "container:other"]
    _each_step("run", "--rm", "--name", "faulty", *joined, "busybox", "true")(world)
    equal(world.inspect("other")["State"]["Running"], True, "the other container still runs")
    world.cove("rm", "-f", "other")


def test_an_exec_that_fails_leaves_the_container_alone(world: World) -> None:
    world.cove("run", "-d", "--name", "host", "busybox", "sleep", "60")
    settled(world, "host")
    before = leaks.Snapshot.take(world.root)
    for step in range(1, MORE_STEPS_THAN_ANY_PLAN):
        result = world.try_cove("exec", "host", "true", env={"COVE_FAIL_STEP": str(step)})
        equal(leaks.left_behind(world.root, before), [], f"left behind after step {step}:\n{result}\n")
        equal(world.inspect("host")["State"]["Running"], True, f"running after step {step}")
        if result.code == 0:
            check(step > 4, f"more than three steps failed before step {step} let the exec succeed")
            return
        check(result.code in (126, 127) and result.err.strip(), f"step {step}: a failed exec is told\n{result}")
    raise Failed("exec never succeeded")


# ---------------------------------------------------------------- the host fails


@contextlib.contextmanager
def small_root(world: World, size: str) -> Iterator[tuple[Path, dict[str, str], Path]]:
    """A state root of `size` on a file system of its own, with busybox in it.

    Gives its folder, the variables that make cove use it, and an archive of the image.
    """
    root = world.folder / "small"
    root.mkdir(exist_ok=True)
    archive = world.folder / "image.tar"
    world.cove("save", "-o", str(archive), "busybox")
    system.mount_tmpfs(root, size)
    env = {"COVE_ROOT": str(root)}
    try:
        world.cove("load", "-i", str(archive), env=env)
        yield root, env, archive
    finally:
        system.end_processes_of(root)
        system.unmount(root)


def fill(root: Path) -> Path:
    """Writes a file until there is no room for another page; removing it makes room again."""
    filler = root / "filler"
    with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return filler


def test_a_full_disk(world: World) -> None:
    """Nothing half-made stays, and when there is room again everything works."""
    with small_root(world, "8m") as (root, env, archive):
        filler = fill(root)
        for arguments in (["load", "-i", str(archive)], ["volume", "create", "v1"], ["create", "--name", "c1", "busybox", "true"],
                          ["run", "--rm", "--network", "none", "busybox", "true"], ["tag", "busybox", "other"]):
            result = world.try_cove(*arguments, env=env)
            if result.code != 0:
                check("space" in result.err.lower(), f"the error says that there is no space\n{result}")
        filler.unlink()
        world.cove("rm", "-f", "c1", env=env) if world.try_cove("inspect", "c1", env=env).code == 0 else None
        equal(world.text("run", "--rm", "--network", "none", "busybox", "echo", "again", env=env), "again")
        world.cove("system", "check", env=env)


def test_a_container_that_fills_the_disk_at_once_keeps_its_exit_code(world: World) -> None:
    """Before its monitor has had the time to keep any room for it."""
    with small_root(world, "16m") as (_, env, __):
        fills = "dd if=/dev/zero of=/v/large bs=1M count=100 2> /dev/null; exit 3"
        world.cove("run", "--name", "quick", "--network", "none", "-v", "large:/v", "busybox", "sh", "-c", fills, env=env, code=3)
        equal(world.text("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}{{.State.Error}}", "quick", env=env), "exited 3")
        world.cove("rm", "-v", "quick", env=env)
        world.cove("volume", "rm", "large", env=env)
        world.cove("run", "-d", "--name", "again", "--restart", "on-failure:2", "--network", "none", "-v", "large:/v", "busybox", "sh", "-c", fills, env=env)
        eventually(lambda: world.text("inspect", "-f", "{{.State.Status}}", "again", env=env) == "exited", "it is given up", 20)
        error = world.text("inspect", "-f", "{{.State.Error}}", "again", env=env)
        check("killed" not in error, error)
        world.cove("rm", "-f", "-v", "again", env=env)
        world.cove("system", "check", env=env)


def test_a_disk_that_becomes_full_while_containers_run(world: World) -> None:
    """No exit code is lost, every reader says what is true, and the log says what is missing from it."""

    def accounted(name: str) -> int:
        """Lines of the log and lines that are told to be missing, in the log or, at its end, in the state."""
        logs = world.cove("logs", name, env=env)
        told = re.findall(r"(\d+) lines? of output could not be written to the log: no space left on device",
                          logs.err + world.text("inspect", "-f", "{{.State.Error}}", name, env=env))
        check(told, f"something is missing\n{logs}")
        return len(logs.out.splitlines()) + sum(map(int, told))

    lines = "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i + 1)); done"
    with small_root(world, "16m") as (root, env, _):
        world.cove("run", "-d", "--name", "ends", "--network", "none", "--tmpfs", "/tmp", "busybox", "sh", "-c",
                   f"echo before; while [ ! -e /tmp/go ]; do sleep 0.05; done; {lines}; exit 7", env=env)
        world.cove("run", "-d", "--name", "lives", "--network", "none", "--tmpfs", "/tmp", "busybox", "sh", "-c",
                   f"while [ ! -e /tmp/go ]; do sleep 0.05; done; {lines}; touch /tmp/done; while [ ! -e /tmp/on ]; do sleep 0.05; done; echo end", env=env)
        time.sleep(0.5)
        filler = fill(root)
        for name in ("ends", "lives"):
            world.cove("exec", name, "touch", "/tmp/go", env=env)
        equal(world.text("wait", "ends", env=env), "7")
        equal(world.text("ps", "-a", "--filter", "name=ends", "--format", "{{.State}}", env=env), "exited")
        equal(accounted("ends"), 501, "lines that are there and that are told of")
        eventually(lambda: world.try_cove("exec", "lives", "test", "-e", "/tmp/done", env=env).code == 0, "all lines are written")
        time.sleep(0.3)
        filler.unlink()
        world.cove("exec", "lives", "touch", "/tmp/on", env=env)
        equal(world.text("wait", "lives", env=env), "0")
        check(world.text("logs", "lives", env=env).endswith("end"), "what comes when there is room again")
        equal(accounted("lives"), 501, "lines that are there and that are told of")
        world.cove("rm", "ends", "lives", env=env)
        world.cove("system", "check", env=env)


def test_a_disk_that_becomes_full_under_a_long_health_log(world: World) -> None:
    """The exit code is worth more than what the last checks said."""
    with small_root(world, "16m") as (root, env, _):
        world.cove("run", "-d", "--name", "checked", "--network", "none", "--tmpfs", "/tmp", "--health-interval", "100ms",
                   "--health-cmd", "head -c 4000 /dev/zero | tr '\\0' x", "busybox", "sh", "-c",
                   "while [ ! -e /tmp/go ]; do sleep 0.05; done; exit 7", env=env)
        eventually(lambda: len(world.inspect("checked", env=env)["State"]["Health"]["Log"]) == 5, "five checks")
        filler = fill(root)
        world.cove("exec", "checked", "touch", "/tmp/go", env=env)
        equal(world.text("wait", "checked", env=env), "7")
        equal(world.text("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "checked", env=env), "exited 7")
        filler.unlink()
        world.cove("rm", "checked", env=env)


def test_a_disk_that_is_full_only_for_the_container(world: World) -> None:
    result = world.try_cove("run", "--rm", "--network", "none", "--tmpfs", "/small:size=1m", "busybox", "dd", "if=/dev/zero", "of=/small/x", "bs=64k")
    check(result.code == 1 and "No space left" in result.err, str(result))


def test_a_read_only_root(world: World) -> None:
    with small_root(world, "64m") as (root, env, archive):
        system.remount_read_only(root)
        for arguments in (["run", "--rm", "--network", "none", "busybox", "true"], ["volume", "create", "v1"], ["rmi", "busybox"]):
            result = world.try_cove(*arguments, env=env)
            check(result.code in (1, 125) and "read-only" in result.err.lower(), f"the error says why\n{result}")
            check(str(root) in result.err or arguments[0] != "run", f"the error names the state root\n{result}")
        check("busybox" in world.text("images", env=env), "what only reads still works")
        world.cove("save", "-o", str(archive), "busybox", env=env)
        equal(world.text("system", "check", env=env), "everything is in order")
        system.remount_writable(root)
        world.cove("run", "--rm", "--network", "none", "busybox", "true", env=env)


def blobs(world: World) -> list[Path]:
    return sorted((world.root / "images" / "blobs" / "sha256").iterdir(), key=lambda path: path.stat().st_size)


def test_a_volume_that_somebody_took_away_is_named(world: World) -> None:
    """A container that borrows it is not made, and nothing of its own stays."""
    world.cove("create", "--name", "lender", "-v", "lent:/data", "busybox", "true")
    before = world.text("volume", "ls", "-q")
    place = world.root / "volumes" / "lent"
    place.rename(world.folder / "elsewhere")
    result = world.try_cove("create", "--volumes-from", "lender", "-v", "/new", "busybox", "true")
    check(result.code == 1 and "get lent: no such volume" in result.err, str(result))
    (world.folder / "elsewhere").rename(place)
    equal(world.text("volume", "ls", "-q"), before, "volumes")
    world.cove("system", "check")


def test_a_corrupt_blob_is_named(world: World) -> None:
    """Every blob, one after the other: either nobody needs it for this, or the error names it. Nothing is lost but the blob."""
    archive = world.folder / "busybox.tar"
    world.cove("save", "-o", str(archive), "busybox")
    noticed = 0
    for blob in blobs(world):
        whole = blob.read_bytes()
        broken = bytearray(whole)
        broken[len(broken) // 2] ^= 1
        os.chmod(blob, 0o644)
        blob.write_bytes(bytes(broken))
        result = world.try_cove("save", "-o", str(world.folder / "again.tar"), "busybox")
        if result.code != 0:
            noticed += 1
            check(blob.name[:12] in result.err, f"the digest is named: {blob.name}\n{result}")
        world.cove("ps", "-a")
        blob.write_bytes(whole)
    check(noticed >= 2, f"damage was noticed {noticed} times")
    world.cove("run", "--rm", "--network", "none", "busybox", "true")


def test_a_truncated_state_file_is_named_and_harms_no_other(world: World) -> None:
    for name in ("sound", "broken"):
        world.cove("create", "--name", name, "busybox", "true")
    folder = world.root / "containers" / world.inspect("broken")["Id"]
    documents = [path for path in folder.rglob("*.json") if path.is_file()]
    check(documents, f"{folder} holds JSON files")
    for path in documents:
        whole = path.read_bytes()
        path.write_bytes(whole[:len(whole) // 2])
        listed = world.try_cove("ps", "-a", "--format", "{{.Names}}")
        check(listed.code == 0 and "sound" in listed.out, f"ps still shows the other container, {path.name} is cut\n{listed}")
        result = world.try_cove("start", "broken")
        if result.code != 0:
            check(result.err.strip() and "Fatal error" not in result.err, f"an error, {path.name} is cut\n{result}")
        checked = world.try_cove("system", "check")
        check(checked.code in (0, 1), f"system check ends, {path.name} is cut\n{checked}")
        path.write_bytes(whole)
        world.try_cove("stop", "broken")
    world.cove("start", "sound")


def test_an_index_that_is_cut_is_told(world: World) -> None:
    index = world.root / "images" / "index.json"
    whole = index.read_bytes()
    json.loads(whole)
    try:
        index.write_bytes(whole[:len(whole) // 2])
        result = world.try_cove("images")
        check(result.code != 0 and "index.json" in result.err, f"the file is named\n{result}")
    finally:
        index.write_bytes(whole)
    world.cove("images")


def test_a_damaged_container_that_runs_is_ended_and_put_aside(world: World) -> None:
    """Whichever of its files is cut: ps warns, the repair leaves nothing of it but its files, and name and port are free again."""
    for file in ("state.json", "container.json"):
        before = leaks.Snapshot.take(world.root)
        world.cove("run", "-d", "--name", "broken", "-p", "18180:80", "busybox", "sleep", "3600")
        shown = world.inspect("broken")
        path = world.root / "containers" / shown["Id"] / file
        path.write_bytes(path.read_bytes()[:40])
        listed = world.cove("ps", "-a")
        warnings = [line for line in listed.err.splitlines() if line.startswith(f"WARNING: container {shown['Id'][:12]} cannot be read")]
        equal(len(warnings), 1, f"warnings of\n{listed}\n")
        check("system check --repair" in warnings[0], f"the warning says what to do\n{listed}")
        place = world.root / "damaged" / shown["Id"]
        repaired = world.cove("system", "check", "--repair")
        check(str(place) in repaired.out and (place / file).exists(), f"the place of its files is told\n{repaired}")
        check(not os.path.exists(f"/proc/{shown['State']['Pid']}") or system.is_zombie(shown["State"]["Pid"]), "its process is ended")
        shutil.rmtree(place.parent)
        equal(leaks.left_behind(world.root, before), [], f"left behind after {file} was cut")
        world.cove("system", "check")
        world.cove("run", "--rm", "--name", "broken", "-p", "18180:80", "busybox", "true")


def ip(*words: str) -> None:
    if not shutil.which("ip"):
        raise Skip("this host has no ip(8)")
    subprocess.run(["ip", *words], check=True)


def test_a_network_that_somebody_took_away_is_mended(world: World) -> None:
    """Bridge and rules come back under a running container; a cable cannot."""
    world.cove("run", "-d", "--name", "web", "-p", "18180:80", "busybox", "httpd", "-f", "-p", "80")
    gateway = world.text("inspect", "-f", "{{.NetworkSettings.Networks.bridge.Gateway}}", "web")
    cable = next(link for link in leaks._links() if link.startswith("veth"))
    ip("link", "delete", "cove0")
    told = world.try_cove("system", "check")
    check(told.code == 1 and "the bridge cove0" in told.out and cable in told.out, f"bridge and cable are told\n{told}")
    world.cove("system", "check", "--repair")
    world.cove("system", "check")
    world.cove("exec", "web", "ping", "-c", "1", "-W", "2", gateway)
    ip("link", "delete", cable)
    told = world.try_cove("system", "check", "--repair")
    check(told.code == 1 and "restart" in told.out, f"what cannot be mended says what to do\n{told}")
    world.cove("rm", "-f", "web")
    world.cove("system", "check")


def test_images_are_checked_against_their_blobs(world: World) -> None:
    blob = blobs(world)[-1]
    whole = blob.read_bytes()
    layer = world.root / "layers" / blob.name
    os.chmod(blob, 0o644)
    try:
        blob.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        world.cove("system", "check")
        deep = world.try_cove("system", "check", "--deep")
        check(deep.code == 1 and blob.name in deep.out and "busybox" in deep.out, f"the digest is compared\n{deep}")
        blob.write_bytes(whole[:100])
        cut = world.try_cove("system", "check")
        check(cut.code == 1 and blob.name in cut.out, f"the size is compared\n{cut}")
    finally:
        blob.write_bytes(whole)
    if layer.exists():
        layer.rename(world.folder / "layer")
        world.cove("system", "check", "--repair")
        check(layer.is_dir(), "the layer is unpacked again")
    world.cove("system", "check", "--deep")


def test_what_a_damaged_container_may_use_stays(world: World) -> None:
    """Nobody knows what it uses: nothing is taken from it."""
    world.cove("run", "-d", "--name", "user", "-v", "kept:/data", "-v", "/more", "--network", "none", "busybox", "sleep", "600")
    identity = world.inspect("user")["Id"]
    file = world.root / "containers" / identity / "container.json"
    whole = file.read_bytes()
    file.write_bytes(whole[:100])
    for arguments in (["volume", "rm", "kept"], ["volume", "prune", "-af"], ["rmi", "busybox"], ["image", "prune", "-af"]):
        result = world.try_cove(*arguments)
        check(result.code != 0 and identity[:12] in result.err and "cannot be read" in result.err, str(result))
    file.write_bytes(whole)
    world.cove("exec", "user", "ls", "/data", "/more")
    world.cove("rm", "-f", "-v", "user")
    world.cove("volume", "rm", "kept")


def test_a_damaged_network_is_found_and_put_aside(world: World) -> None:
    world.cove("run", "--rm", "busybox", "true")
    for file in (world.root / "networks").glob("*.json"):
        if '"bridge"' in file.read_text():
            whole = file.read_bytes()
            file.write_bytes(whole[:50])
            break
    else:
        raise Failed("no file of the network bridge")
    world.cove("run", "--rm", "busybox", "true", code=125)
    result = world.cove("system", "check", code=1)
    check(f"the network {file.name} cannot be read" in result.out + result.err, str(result))
    world.cove("system", "check", "--repair")
    (world.root / "damaged" / file.name).rename(file)
    file.write_bytes(whole)
    world.cove("system", "check")


def test_a_socket_that_is_gone_is_told(world: World) -> None:
    world.cove("run", "-d", "--name", "deaf", "--network", "none", "busybox", "sleep", "600")
    identity = world.inspect("deaf")["Id"]
    (world.root / "run" / "monitors" / identity[:16]).unlink()
    for arguments in (["stop", "-t", "0", "deaf"], ["wait", "deaf"], ["kill", "deaf"]):
        result = world.try_cove(*arguments)
        check(result.code == 1 and "cannot be reached" in result.err, str(result))
    equal(world.inspect("deaf")["State"]["Running"], True, "it still runs")
    world.cove("rm", "-f", "deaf", timeout=20)
    world.cove("system", "check")
