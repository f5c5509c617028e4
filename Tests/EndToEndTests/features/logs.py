"""What becomes of a container's output."""
from __future__ import annotations

import subprocess
from pathlib import Path

from harness.world import World, check, equal, eventually

SECONDS = 10
NETWORK = ("--network", "none")


def prepare(world: World) -> None:
    world.busybox()


def files_of(world: World, name: str) -> dict[str, Path]:
    """The files of the container's log, by what stands behind the name of the current one."""
    identifier = world.inspect(name)["Id"]
    log = f"{identifier}-json.log"
    return {path.name.removeprefix(log): path for path in (world.root / "containers" / identifier).glob(f"{log}*")}


def test_files_that_were_put_aside_are_compressed(world: World) -> None:
    for driver in ("json-file", "local"):
        options = ["--log-driver", driver, "--log-opt", "max-size=100k", "--log-opt", "max-file=4", "--log-opt", "compress=true"]
        world.cove("run", "--name", driver, *NETWORK, *options, "busybox", "seq", "1", "6000")
        files = files_of(world, driver)
        equal(sorted(files), ["", ".1.gz", ".2.gz", ".3.gz"], f"files of {driver}")
        for suffix in (".1.gz", ".2.gz", ".3.gz"):
            subprocess.run(["gzip", "-t", files[suffix]], check=True)
        lines = world.text("logs", driver).split()
        equal(lines, [str(number) for number in range(int(lines[0]), 6001)], "the lines that are kept")
        equal(world.text("logs", "-n", "3500", driver).split(), lines[-3500:], "the last ones")
        world.cove("rm", driver)


def test_a_reader_that_follows_meets_every_line(world: World) -> None:
    script = "i=0; while [ $i -lt 3000 ]; do echo $i; i=$((i + 1)); done"
    options = ["--log-opt", "max-size=20k", "--log-opt", "max-file=40", "--log-opt", "compress=true"]
    world.cove("run", "-d", "--name", "many", *NETWORK, *options, "busybox", "sh", "-c", script)
    equal(world.text("logs", "-f", "many").split(), [str(number) for number in range(3000)], "what was followed")


def test_a_container_is_removed_while_its_log_is_compressed(world: World) -> None:
    options = ["--log-opt", "max-size=8m", "--log-opt", "max-file=2", "--log-opt", "compress=true"]
    world.cove("run", "--rm", *NETWORK, *options, "busybox", "seq", "1", "150000")
    equal(world.text("ps", "-aq"), "", "containers")


def test_lines_carry_what_was_chosen(world: World) -> None:
    world.cove("run", "--name", "tagged", *NETWORK, "--log-opt", "tag={{.Name}}/{{.ImageName}}/{{.ID}}", "--log-opt", "env-regex=^A[0-9]$",
               "--log-opt", "labels-regex=^com\\.", "-e", "A1=one", "-e", "AB=two", "-l", "com.a=1", "-l", "org.a=2", "busybox", "echo", "x")
    short = world.inspect("tagged")["Id"][:12]
    equal(world.text("logs", "--details", "tagged"), f"A1=one,com.a=1,tag=tagged%2Fbusybox%2F{short} x")


def test_a_choice_that_is_none_is_refused(world: World) -> None:
    for option, word in (("tag={{.Name", "tag"), ("env-regex=(", "env-regex"), ("labels-regex=a{2}", "labels-regex")):
        result = world.try_cove("create", "--log-opt", option, "busybox", "true")
        equal(result.code, 1, f"exit status of\n{result}\n")
        check(word in result.err, result.err)
    eventually(lambda: world.text("ps", "-aq") == "", "nothing was made")
